// The sequence diagram of an incident, from the lines of its timeline (docs/records.md, epipe.timeline).

// {time, kind: out|in|failed|own|other, label, note, peer}
function timelineRow(line) {
  const split = /^(.*?)\bus (.*)$/.exec(line);
  if (!split) return {time: '', kind: 'other', label: '', note: line.trim(), peer: ''};
  const time = split[1].trim();
  let found;
  if ((found = /^\u25c0\u2500* ?(.*?) ?\u2500+\s(\S+)(?:\s+(.*))?$/.exec(split[2]))) {
    return {time, kind: 'in', label: found[1].trim(), peer: found[2], note: found[3] || ''};
  }
  if ((found = /^\u2500+ (.*?) \u2717(?:\s+(.*))?$/.exec(split[2]))) {
    return {time, kind: 'failed', label: found[1].trim(), peer: '', note: found[2] || ''};
  }
  if ((found = /^\u2500* ?(.*?) ?\u2500*\u25b6\s(\S+)(?:\s+(.*))?$/.exec(split[2]))) {
    return {time, kind: 'out', label: found[1].trim(), peer: found[2], note: found[3] || ''};
  }
  if ((found = /^\u2500+ (\S+)$/.exec(split[2]))) return {time, kind: 'own', label: found[1], peer: '', note: ''};
  return {time, kind: 'other', label: '', note: split[2].trim(), peer: ''};
}

function wrap(words, length) {
  const lines = [''];
  for (const word of words.split(' ')) {
    const last = lines[lines.length - 1];
    if (last && (last + ' ' + word).length > length) lines.push(word.slice(0, length));
    else lines[lines.length - 1] = (last ? last + ' ' : '') + word.slice(0, 200);
  }
  return lines.length > 3 ? [lines[0], lines[1], lines[2] + ' \u2026'] : lines;
}

function diagram(row) {
  const timeline = text('epipe.timeline', row);
  if (!timeline) return null;
  const rows = timeline.split('\n').slice(0, 40).map(line => timelineRow(clean(line)));
  const us = 150;
  const peer = 490;
  const step = 50;
  const top = 62;
  const height = top + rows.length * step + 8;
  const peerName = (rows.find(each => each.peer) || {peer: 'peer'}).peer;
  const chart = svg('svg', {viewBox: '0 0 830 ' + height, role: 'img', 'aria-label': 'Sequence diagram: ' + rows.map(spoken).join('; ')});
  const end = (x, title, address) => svg('g', {}, svg('rect', {class: 'box', x: x - 95, y: 0, width: 190, height: 40, rx: 8}),
    svg('text', {class: 'end', x, y: 17, 'text-anchor': 'middle'}, title),
    svg('text', {class: 't', x, y: 33, 'text-anchor': 'middle'}, cut(address || '', 30)),
    svg('line', {class: 'life', x1: x, x2: x, y1: 40, y2: height - 4}));
  const role = text('epipe.role', row);
  chart.append(end(us, role === 'server' ? 'this program (server)' : role === 'client' ? 'this program (client)' : 'this program', endpoint('network.local', row)),
    end(peer, peerName !== 'peer' ? peerName : text('network.transport', row) !== 'pipe' ? 'the peer' : text('epipe.child.pid', row) ? 'the child' : 'the reader', endpoint('network.peer', row)));
  rows.forEach((each, i) => {
    const y = top + i * step + 18;
    const reset = /RST/.test(each.label);
    const fin = /FIN/.test(each.label);
    const lost = /(never|not) acknowledged/.test(each.note);
    const group = svg('g', {class: each.kind === 'failed' || reset ? 'bad' : fin ? 'fin' : lost ? 'lost' : ''});
    if (each.time) group.append(svg('text', {class: 't', x: us - 16, y: y + 4, 'text-anchor': 'end'}, each.time));
    if (each.kind === 'out') {
      group.append(arrow(us, y - 5, peer, y + 7), label((us + peer) / 2, y - 6, each.label));
    } else if (each.kind === 'in') {
      group.append(arrow(peer, y - 5, us, y + 7), label((us + peer) / 2, y - 6, each.label));
    } else if (each.kind === 'failed') {
      const x = us + 120;
      group.append(svg('path', {class: 'a', d: 'M' + us + ',' + y + ' H' + x}),
        svg('path', {class: 'a', d: 'M' + (x + 6) + ',' + (y - 7) + ' l14,14 m0,-14 l-14,14'}), label(us + 62, y - 8, each.label));
    } else if (each.kind === 'own') {
      group.append(svg('path', {class: 'a', d: 'M' + us + ',' + y + ' H' + (us + 120)}), label(us + 62, y - 8, each.label));
    }
    if (each.note) {
      const lines = wrap(each.note, each.kind === 'failed' ? 28 : 44);
      lines.forEach((words, k) => group.append(svg('text', {class: 'note', x: each.kind === 'failed' ? us + 152 : each.kind === 'other' ? us + 14 : peer + 16,
        y: y + 4 + (k - (lines.length - 1) / 2) * 15}, words)));
    }
    chart.append(group);
  });
  return element('div', {class: 'drawing'}, chart, element('details', {}, element('summary', {}, 'as text'), element('pre', {}, clean(timeline, true))));
}

function spoken(row) {
  const what = {out: 'this program sends ', in: 'the peer sends ', failed: 'fails: ', own: '', other: ''}[row.kind];
  return (row.time ? row.time + ' ' : '') + what + row.label + (row.note ? ', ' + row.note : '');
}

function cut(words, length) {
  return words.length > length ? words.slice(0, length - 1) + '\u2026' : words;
}

function label(x, y, words) {
  return svg('text', {class: 'l', x, y, 'text-anchor': 'middle'}, words);
}

function arrow(x1, y1, x2, y2) {
  const angle = Math.atan2(y2 - y1, x2 - x1);
  const point = (back, side) => (x2 - back * Math.cos(angle) + side * Math.sin(angle)).toFixed(1) + ',' + (y2 - back * Math.sin(angle) - side * Math.cos(angle)).toFixed(1);
  return svg('g', {}, svg('path', {class: 'a', d: 'M' + x1 + ',' + y1 + ' L' + point(9, 0)}), svg('path', {class: 'h', d: 'M' + x2 + ',' + y2 + ' L' + point(11, 5) + ' L' + point(11, -5) + ' Z'}));
}

// 10.0.0.7:3306, [::1]:3306, /path/of/a/socket
function endpoint(prefix, row) {
  const address = text(prefix + '.address', row);
  const port = number(prefix + '.port', row);
  if (address === undefined) {
    const name = prefix === 'network.peer' ? text('~peer', row) : undefined;
    return name === undefined ? '' : clean(name);
  }
  const host = clean(address);
  return port === undefined ? host : (host.includes(':') ? '[' + host + ']' : host) + ':' + port;
}
