// One incident, opened.

function facts(row) {
  const list = element('dl', {class: 'facts'});
  const group = (title, entries) => {
    const there = entries.filter(entry => entry && entry[1] !== undefined && entry[1] !== '');
    if (!there.length) return;
    list.append(element('dt', {class: 'group'}, title));
    for (const [name, value, code] of there) list.append(element('dt', {}, name), element('dd', {class: code ? 'code' : null}, bdi(value)));
  };
  const ms = key => { const n = number(key, row); return n === undefined ? undefined : duration(n); };
  const n = key => { const value = number(key, row); return value === undefined ? undefined : grouped(value); };
  const guessed = text('epipe.role_inferred', row) === 'true' ? ' (inferred)' : '';
  const role = text('epipe.role', row);
  const exact = text('epipe.peer.closed_ago_exact', row);
  const fin = text('epipe.peer.fin_received', row);
  const closed = ms('epipe.peer.closed_ago_ms');
  group('Connection', [
    ['this side', endpoint('network.local', row), true],
    ['peer', endpoint('network.peer', row), true],
    ['peer’s process', [text('epipe.peer.pid', row), text('epipe.peer.command', row)].filter(Boolean).join(' ')],
    ['role', role === 'client' ? 'we connected' + guessed : role === 'server' ? 'we accepted' + guessed : role],
    ['age', ms('epipe.connection.age_ms')],
    ['state after', text('network.connection.state', row)],
    ['transport', text('network.transport', row)],
    ['peer’s FIN', fin === 'true' ? 'came' + (closed ? ', ' + (exact === 'false' ? 'at least ' : '') + closed + ' before' : '') : fin === 'false' ? 'none came' : undefined],
    ['waited for us', ms('epipe.waited_ms')],
    ['in our accept queue', ms('epipe.accept_queue_ms') && 'at least ' + ms('epipe.accept_queue_ms')],
    ['end met by', text('epipe.end_met_by', row)],
    ['end of stream read', ms('epipe.end_of_stream_read_ago_ms') && ms('epipe.end_of_stream_read_ago_ms') + ' before']
  ]);
  group('Pipe', [
    ['leads to', text('epipe.pipe.path', row), true],
    ['read by', (text('epipe.pipe.readers', row) || '').split('\n').join(', ')],
    ['child', [text('epipe.child.pid', row), text('epipe.child.command', row)].filter(Boolean).join(' ')],
    ['exit status', text('epipe.child.exit_status', row)],
    ['exited', ms('epipe.child.exited_ago_ms') && ms('epipe.child.exited_ago_ms') + ' before'],
    ['its errors go to', text('epipe.child.stderr', row)]
  ]);
  group('Bytes', [
    ['asked to write', n('epipe.requested_bytes')],
    ['sent', n('epipe.bytes.sent')],
    ['acknowledged', n('epipe.bytes.acknowledged')],
    ['lost', n('epipe.bytes.lost')],
    ['never sent', n('epipe.bytes.never_sent')],
    ['received', n('epipe.bytes.received')],
    ['unread', n('epipe.bytes.unread')]
  ]);
  const rtt = number('epipe.tcp.rtt_us', row);
  group('Network', [
    ['round trip', rtt === undefined ? undefined : (rtt / 1000).toFixed(2) + ' ms'],
    ['sent again', n('epipe.tcp.retransmits')],
    ['last data sent', ms('epipe.tcp.last_data_sent_ms') && ms('epipe.tcp.last_data_sent_ms') + ' before'],
    ['last data received', ms('epipe.tcp.last_data_received_ms') && ms('epipe.tcp.last_data_received_ms') + ' before']
  ]);
  const line = number('code.line.number', row);
  group('Program', [
    ['service', text('service.name', row)],
    ['host', text('host.name', row)],
    ['process', number('process.pid', row) === undefined ? undefined : 'pid ' + number('process.pid', row) + ', Java ' + (text('process.runtime.version', row) || '?')],
    ['thread', text('thread.name', row)],
    ['operation', text('epipe.operation', row)],
    ['call site', text('code.function.name', row) === undefined ? undefined : text('code.function.name', row)
      + (text('code.file.path', row) ? ' (' + text('code.file.path', row) + (line ? ':' + line : '') + ')' : ''), true],
    ['trace', text('trace_id', row), true]
  ]);
  return list;
}

function stackLines(row, key) {
  const own = text('code.function.name', row);
  const pre = element('pre', {tabindex: '0'});
  for (const line of clean(text(key, row), true).trimEnd().split('\n')) {
    const is = own !== undefined && line.includes(own + '(');
    pre.append(is ? element('span', {class: 'own'}, line) : line, '\n');
  }
  return pre;
}

function allFields(row) {
  const list = element('dl', {class: 'facts'});
  list.append(element('dt', {}, 'timestamp'), element('dd', {class: 'code'}, rfc3339(row)));
  for (const [key, column] of [...COLUMNS].sort((a, b) => a[0] < b[0] ? -1 : 1)) {
    if (key.startsWith('~') || key === 'exception.stacktrace' || key === 'code.stacktrace' || key === 'epipe.timeline' || key === 'epipe.connection.opened_at') continue;
    const value = column.text(row);
    if (value !== undefined) list.append(element('dt', {}, clean(key)), element('dd', {class: 'code'}, bdi(value)));
  }
  return list;
}

function detail(row) {
  const verdict = text('epipe.verdict', row) || text('event.name', row) || '?';
  const confidence = text('epipe.confidence', row);
  const words = text('epipe.last_words', row);
  const earlier = text('epipe.earlier_failure', row);
  const type = text('exception.type', row);
  const message = text('exception.message', row);
  const said = element('div', {},
    element('div', {class: 'headline'}, element('span', {class: 'dot ' + who(verdict)}), element('b', {}, bdi(verdict)),
      confidence ? element('span', {class: 'tag ' + (['certain', 'guess'].includes(confidence) ? confidence : '')}, clean(confidence)) : null,
      text('error.type', row) ? element('span', {class: 'tag'}, clean(text('error.type', row))) : null,
      Object.hasOwn(KINDS, text('event.name', row) || '') ? element('span', {class: 'tag'}, KINDS[text('event.name', row)]) : null,
      isOrphan(row) ? element('span', {class: 'tag'}, 'happened ' + plural((number('~again', row) || 0) + WEIGHT[row], 'time'))
        : number('~again', row) ? element('span', {class: 'tag'}, 'happened ' + plural(number('~again', row), 'more time')) : null),
    isOrphan(row) ? element('p', {class: 'explanation'}, 'The incident itself is not in these files: this is what its repeats tell of it.') : null,
    element('p', {class: 'explanation'}, bdi(text('epipe.explanation', row) || (Object.hasOwn(VERDICTS, verdict) ? VERDICTS[verdict][1] : 'no explanation in this record'))),
    diagram(row),
    text('epipe.advice', row) ? element('div', {class: 'advice'}, element('h3', {}, 'What to do'), bdi(text('epipe.advice', row))) : null,
    earlier ? element('div', {class: 'advice'}, element('h3', {}, 'The first failure of this connection'), bdi(earlier)) : null,
    words ? element('div', {class: 'advice'}, element('h3', {}, 'The peer’s last words, unread'), bdi(words)) : null,
    otherEnd(row), limitOf(row));
  // where nothing was thrown, it is the stack of the call that brought it to light
  const stack = ['exception.stacktrace', 'code.stacktrace'].find(key => text(key, row) !== undefined);
  return element('div', {class: 'detail'}, said, facts(row),
    element('div', {class: 'full'},
      stack ? element('details', {open: true}, element('summary', {}, bdi((type || 'Stack') + (message ? ': ' + message : ''))), stackLines(row, stack)) : null,
      text('epipe.connection.opened_at', row) ? element('details', {}, element('summary', {}, 'Where the connection was opened'), stackLines(row, 'epipe.connection.opened_at')) : null,
      element('details', {}, element('summary', {}, 'All fields of the record'), allFields(row))),
    element('div', {class: 'full actions'},
      element('a', {class: 'quiet', href: '#' + link(row)}, 'Link to this incident'),
      element('button', {class: 'quiet', type: 'button', onclick: () => choose('verdict', row)}, 'Only this verdict'),
      element('button', {class: 'quiet', type: 'button', onclick: () => choose('peer', row)}, 'Only this peer'),
      element('button', {class: 'quiet', type: 'button', onclick: () => choose('site', row)}, 'Only this call site')));
}

function choose(name, row) {
  const facet = FACETS.find(each => each.name === name);
  if (facet.column) {
    chosen.facets.get(name).clear();
    chosen.facets.get(name).add(facet.column.values[row]);
    update();
  }
}

function side(row) {
  const service = text('service.name', row);
  const process = text('~process', row);
  return clean([service, process, endpoint('network.local', row)].filter(Boolean).join(', '));
}

// "orders, host a: acted first": of a pair, in words.
function pairWords(pair) {
  if (pair.first === 'ONE' || pair.first === 'OTHER') {
    return 'Acted first: ' + side(pair.first === 'ONE' ? pair.one : pair.other) + '. ' + pair.why[0].toUpperCase() + pair.why.slice(1) + '.';
  }
  return (pair.first === 'BETWEEN' ? 'Neither side acted first: ' : 'Who acted first cannot be told: ') + pair.why + '.';
}

function otherEnd(row) {
  const id = number('~pair', row);
  if (!id) return null;
  const pair = INDEX.pairs[id - 1];
  const other = pair.one === row ? pair.other : pair.one;
  return element('div', {class: 'advice pair'}, element('h3', {}, 'The other end of this connection'), element('p', {}, bdi(pairWords(pair))),
    element('p', {}, 'Seen from there, ' + clock(moment(other), 1) + ': ', element('b', {}, bdi(text('epipe.verdict', other) || '?')), '. ', bdi(text('epipe.explanation', other) || '')),
    element('p', {}, element('a', {href: '#' + link(other)}, 'Open that incident')));
}

function limitOf(row) {
  const id = number('~limit', row);
  return id ? element('div', {class: 'advice'}, element('h3', {}, 'One of many'), element('p', {}, bdi(INDEX.limits[id - 1].sentence + '.'))) : null;
}

function rfc3339(row) {
  const seconds = number('~seconds', row);
  return new Date(seconds * 1000).toISOString().slice(0, 19) + '.' + String(number('~micros', row)).padStart(6, '0') + 'Z';
}

// Names an incident wherever its record stands: its own id, time and process.
function link(row) {
  return 'i=' + encodeURIComponent((text('epipe.incident.id', row) || '0') + '@' + rfc3339(row) + '/' + (number('process.pid', row) || 0));
}

function rowOf(name) {
  const found = /^(\d+)@(.+)\/(\d+)$/.exec(name);
  if (!found) return -1;
  const at = Date.parse(found[2]);
  let low = 0;
  let high = INDEX.rows;
  while (low < high) {
    const middle = low + high >> 1;
    if (moment(middle) < at - 1) low = middle + 1;
    else high = middle;
  }
  for (let row = low; row < INDEX.rows && moment(row) <= at + 1; row++) {
    if ((!number('~repeats', row) || isOrphan(row)) && link(row) === 'i=' + encodeURIComponent(name)) return row;
  }
  return -1;
}
