// The page itself.

const PAGE = 50;
const OPEN = new Set(); // rows that are unfolded
const SHOWN = new Map(); // how many items of a facet
let page = 0;
let newestFirst = true;
let writingHash = false;
let READY_AT; // milliseconds since the page was asked for

const at = id => document.getElementById(id);

function update(keepPage) {
  if (!keepPage) page = 0;
  const counts = count();
  drawTime(counts);
  drawHours(counts);
  for (const facet of FACETS) drawFacet(facet, counts.figures.get(facet.name));
  drawChips();
  at('count').textContent = counts.shown === TOTAL ? plural(TOTAL, 'failure') : grouped(counts.shown) + ' of ' + plural(TOTAL, 'failure');
  for (const button of document.querySelectorAll('[data-limit]')) button.setAttribute('aria-pressed', String(chosen.limit === +button.dataset.limit));
  for (const button of document.querySelectorAll('[data-pairs]')) button.setAttribute('aria-pressed', String(chosen.pairs));
  if (newestFirst) MATCHED.reverse();
  drawList();
  writeHash();
}

function drawFacet(facet, counts) {
  if (!facet.card) {
    if (!facet.column || facet.column.texts.length < 2 && !facet.always) return;
    facet.card = element('section', {class: 'card facet', 'aria-label': facet.title, id: 'facet-' + facet.name});
    at(facet.minor ? 'minor' : 'facets').append(facet.card);
    at('more').hidden = !at('minor').children.length;
  }
  const ids = chosen.facets.get(facet.name);
  const order = [];
  for (let id = 0; id < counts.length; id++) if (counts[id] > 0 || ids.has(id)) order.push(id);
  order.sort((a, b) => counts[b] - counts[a]);
  const few = SHOWN.get(facet.name) || (facet.always ? facet.name === 'verdict' ? 7 : 8 : 5);
  const shown = order.slice(0, few);
  ids.forEach(id => { if (!shown.includes(id)) shown.push(id); });
  const most = Math.max(1, ...shown.map(id => counts[id]));
  const focused = document.activeElement && facet.card.contains(document.activeElement) ? document.activeElement.dataset.id : undefined;
  const list = element('ul', {});
  for (const id of shown) {
    const name = id === 0 ? '(not known)' : clean(facet.column.texts[id - 1]);
    const color = facet.name === 'verdict' ? who(name) : '';
    const fillBar = element('span', {class: 'fill ' + color});
    fillBar.style.width = counts[id] / most * 100 + '%';
    const button = element('button', {type: 'button', class: 'item' + (counts[id] ? '' : ' none'), 'aria-pressed': String(ids.has(id)), title: name, 'data-id': String(id),
      onclick: () => {
        if (!ids.delete(id)) ids.add(id);
        update();
      }},
      element('span', {class: 'name' + (facet.code && id ? ' code' : '') + (facet.end && id ? ' end' : '')}, color ? element('span', {class: 'dot ' + color}) : null, bdi(name)),
      element('span', {class: 'n'}, grouped(counts[id])),
      facet.name === 'verdict' && Object.hasOwn(VERDICTS, name) ? element('small', {}, VERDICTS[name][1]) : null,
      element('span', {class: 'rail'}, fillBar));
    list.append(element('li', {}, button));
  }
  const children = [element('h2', {}, facet.title), list];
  if (order.length > few) {
    children.push(element('button', {type: 'button', class: 'more', onclick: () => {
      SHOWN.set(facet.name, Math.min(order.length, few < 40 ? 40 : few + 400));
      update(true);
    }}, grouped(order.length - few) + ' more'));
  }
  facet.card.replaceChildren(...children);
  if (focused !== undefined) {
    const again = [...facet.card.querySelectorAll('.item')].find(each => each.dataset.id === focused);
    if (again) again.focus();
  }
}

function drawChips() {
  const chips = [];
  const chip = (words, remove) => chips.push(element('button', {type: 'button', class: 'chip', 'aria-label': 'Remove the filter ' + words, onclick: () => {
    remove();
    update();
  }}, words));
  for (const facet of FACETS) {
    chosen.facets.get(facet.name).forEach(id => chip(facet.title + ': ' + (id ? clean(facet.column.texts[id - 1]) : 'not known'), () => chosen.facets.get(facet.name).delete(id)));
  }
  if (chosen.time) chip(day(chosen.time[0]) + ' ' + clock(chosen.time[0], BINS.step) + ' – ' + clock(chosen.time[1], BINS.step), () => { chosen.time = null; });
  [...chosen.hours].sort((a, b) => a - b).forEach(hour => chip('hour ' + two(hour), () => chosen.hours.delete(hour)));
  if (chosen.limit) chip('time-out: ' + INDEX.limits[chosen.limit - 1].sentence, () => { chosen.limit = 0; });
  if (chosen.pairs) chip('seen from both ends', () => { chosen.pairs = false; });
  if (chosen.query) chip('search: ' + clean(chosen.query), () => { chosen.query = at('query').value = ''; });
  if (chips.length > 1) chips.push(element('button', {type: 'button', class: 'chip clear', onclick: clear}, 'Clear all'));
  at('chips').replaceChildren(...chips);
}

function clear() {
  chosen.facets.forEach(ids => ids.clear());
  chosen.hours.clear();
  chosen.time = null;
  chosen.limit = 0;
  chosen.pairs = false;
  chosen.query = at('query').value = '';
  update();
}

function drawList() {
  const list = at('list');
  const last = Math.max(0, Math.ceil(MATCHED.length / PAGE) - 1);
  page = Math.min(page, last);
  list.replaceChildren(...MATCHED.slice(page * PAGE, page * PAGE + PAGE).map(line));
  if (!MATCHED.length) list.append(element('li', {class: 'empty'}, 'No incident fits all filters.'));
  const orphans = INDEX.read.orphans ? MATCHED.filter(isOrphan).length : 0;
  at('incidents-title').textContent = plural(MATCHED.length - orphans, 'incident') + (orphans ? ', and ' + grouped(orphans) + ' known by repeats alone' : '');
  at('sort').textContent = newestFirst ? 'Newest first' : 'Oldest first';
  const go = (words, to) => element('button', {type: 'button', class: 'quiet', disabled: to < 0 || to > last, onclick: () => {
    page = to;
    drawList();
    at('incidents').scrollIntoView();
    at('incidents').focus({preventScroll: true});
  }}, words);
  at('pages').replaceChildren(...last === 0 ? [] : [go('First', page === 0 ? -1 : 0), go('Previous', page - 1),
    element('span', {}, grouped(page * PAGE + 1) + ' – ' + grouped(Math.min(MATCHED.length, page * PAGE + PAGE)) + ' of ' + grouped(MATCHED.length)),
    go('Next', page + 1), go('Last', page === last ? -1 : last)]);
}

function line(row) {
  const verdict = text('epipe.verdict', row) || text('event.name', row) || '?';
  const again = number('~again', row) || 0;
  const times = again + WEIGHT[row];
  const time = moment(row);
  const id = 'row-' + row;
  const button = element('button', {type: 'button', class: 'line', 'aria-expanded': String(OPEN.has(row)), 'aria-controls': id, onclick: () => toggle(row, item)},
    element('span', {class: 'when'}, day(time) + ' ' + clock(time, 1)),
    element('span', {class: 'verdict', title: clean(verdict)}, element('span', {class: 'dot ' + who(verdict)}), bdi(verdict)),
    element('span', {class: 'code'}, bdi(text('~peer', row) || '')),
    element('span', {class: 'code site'}, bdi(text('code.function.name', row) || text('thread.name', row) || '')),
    element('span', {class: 'times'}, times > 1 || isOrphan(row) ? '× ' + grouped(times) : ''));
  const item = element('li', {class: OPEN.has(row) ? 'open' : null, 'data-row': String(row)}, button);
  if (OPEN.has(row)) item.append(fill(detail(row), {id}, []));
  return item;
}

function toggle(row, item) {
  if (OPEN.delete(row)) item.lastChild.remove();
  else {
    OPEN.add(row);
    item.append(fill(detail(row), {id: 'row-' + row}, []));
  }
  item.className = OPEN.has(row) ? 'open' : '';
  item.firstChild.setAttribute('aria-expanded', String(OPEN.has(row)));
}

// Shows an incident, wherever it is in the list; filters that hide it are taken off.
function reveal(row) {
  if (!MATCHED.includes(row)) clear();
  OPEN.add(row);
  page = Math.floor(MATCHED.indexOf(row) / PAGE);
  drawList();
  const item = document.querySelector('[data-row="' + row + '"]');
  if (item) {
    item.scrollIntoView();
    item.firstChild.focus({preventScroll: true});
  }
}

function writeHash() {
  const hash = new URLSearchParams();
  for (const facet of FACETS) chosen.facets.get(facet.name).forEach(id => hash.append(facet.name, id ? facet.column.texts[id - 1] : ''));
  if (chosen.time) hash.set('time', chosen.time.join('-'));
  chosen.hours.forEach(hour => hash.append('hour', hour));
  if (chosen.query) hash.set('q', chosen.query);
  if (chosen.limit) hash.set('limit', chosen.limit);
  if (chosen.pairs) hash.set('pairs', 1);
  const words = hash.toString();
  if (words !== location.hash.slice(1) && (words || location.hash) && !/^#i=/.test(location.hash)) {
    writingHash = true;
    location.replace('#' + words);
  }
}

function readHash() {
  if (writingHash) {
    writingHash = false;
    return;
  }
  const hash = new URLSearchParams(location.hash.slice(1));
  if (hash.has('i')) {
    const row = rowOf(hash.get('i'));
    if (row >= 0) reveal(row);
    else at('count').textContent = 'This page has no incident ' + clean(hash.get('i'));
    return;
  }
  for (const facet of FACETS) {
    const ids = chosen.facets.get(facet.name);
    ids.clear();
    for (const name of hash.getAll(facet.name)) {
      const id = facet.column ? facet.column.texts.indexOf(name) + 1 : 0;
      if (facet.column && (id || !name)) ids.add(id);
    }
  }
  const time = /^(\d+(?:\.\d+)?)-(\d+(?:\.\d+)?)$/.exec(hash.get('time') || '');
  chosen.time = time ? [+time[1], +time[2]] : null;
  chosen.hours = new Set(hash.getAll('hour').map(Number).filter(hour => hour >= 0 && hour < 24));
  chosen.query = at('query').value = hash.get('q') || '';
  chosen.limit = INDEX.limits[+hash.get('limit') - 1] ? +hash.get('limit') : 0;
  chosen.pairs = hash.has('pairs') && INDEX.pairs.length > 0;
  update();
}

function drawTiles() {
  const column = key => COLUMNS.has(key) ? COLUMNS.get(key).texts.length : 0;
  const incidents = INDEX.read.incidents;
  const from = moment(0);
  const to = moment(INDEX.rows - 1);
  const tile = (value, words) => element('div', {class: 'tile'}, element('b', {}, value), element('span', {}, words));
  const tiles = [tile(grouped(TOTAL), TOTAL === 1 ? 'failure' : 'failures'), tile(grouped(incidents), 'reported in full')];
  for (const [key, one, many] of [['~peer', 'peer', 'peers'], ['code.function.name', 'call site', 'call sites'], ['service.name', 'service', 'services'], ['host.name', 'host', 'hosts']]) {
    if (column(key)) tiles.push(tile(grouped(column(key)), column(key) === 1 ? one : many));
  }
  at('tiles').replaceChildren(...tiles);
  at('subtitle').textContent = day(from) + ' ' + clock(from, 1000) + (to - from < 1000 ? '' : ' – ' + (day(from) === day(to) ? '' : day(to) + ' ') + clock(to, 1000))
    + (to - from < 1000 ? '' : ', ' + duration(to - from)) + ' · ' + zoneName();
  at('zone').textContent = 'Times: ' + zoneName();
}

function zoneName() {
  return utc ? 'UTC' : Intl.DateTimeFormat().resolvedOptions().timeZone || 'local';
}

function drawFindings() {
  const cards = INDEX.limits.map((limit, i) => element('article', {class: 'card finding'}, element('div', {}, element('p', {class: 'what'}, bdi(limit.sentence + '.')),
    limit.known ? element('p', {class: 'known'}, grouped(limit.round) + ' s is a well-known limit: ' + limit.known + '. Possibilities, no more.') : null,
    element('button', {type: 'button', class: 'quiet', 'data-limit': String(i + 1), onclick: () => {
      chosen.limit = chosen.limit === i + 1 ? 0 : i + 1;
      update();
    }}, 'Only these')), limitChart(limit)));
  if (INDEX.pairs.length) {
    const firsts = new Map();
    for (const pair of INDEX.pairs) {
      const name = pair.first === 'BETWEEN' ? 'something between the two' : pair.first === 'UNKNOWN' ? 'cannot be told'
        : text('service.name', pair.first === 'ONE' ? pair.one : pair.other) || text('~process', pair.first === 'ONE' ? pair.one : pair.other) || '?';
      firsts.set(name, (firsts.get(name) || 0) + 1);
    }
    const list = element('dl', {class: 'facts'});
    [...firsts].sort((a, b) => b[1] - a[1]).slice(0, 6).forEach(([name, n]) => list.append(element('dt', {}, bdi(name)), element('dd', {}, grouped(n))));
    cards.push(element('article', {class: 'card finding'}, element('div', {}, element('p', {class: 'what'}, plural(INDEX.pairs.length, 'connection') + (INDEX.pairs.length === 1 ? ' was' : ' were') + ' seen from both ends. Who acted first:'),
      element('button', {type: 'button', class: 'quiet', 'data-pairs': '', onclick: () => {
        chosen.pairs = !chosen.pairs;
        update();
      }}, 'Only these')), list));
  }
  at('findings').hidden = !cards.length;
  at('finding-list').replaceChildren(...cards);
}

function drawNotices() {
  const read = INDEX.read;
  const notices = [];
  const notice = words => notices.push(element('p', {class: 'notice'}, words));
  if (read.withheld + read.dropped) {
    notice(plural(read.withheld, 'incident') + ' withheld by the option rate and ' + grouped(read.dropped) + ' dropped where they happened: all numbers here are lower bounds.');
  }
  if (read.leftOut) notice(plural(read.leftOut, 'older failure') + ' left out: a page holds no more.');
  if (read.orphans) notice(plural(read.orphans, 'failure') + (read.orphans === 1 ? ' is a repeat' : ' are repeats') + ' of incidents that are not in these files: they count, and stand in the list as what is known of them.');
  if (read.copies) notice(plural(read.copies, 'line') + (read.copies === 1 ? ' is a copy' : ' are copies') + ' of others in these files, and counted once.');
  if (read.textsLeftOut) notice(plural(read.textsLeftOut, 'text') + ' left out, for want of memory when the page was made.');
  if (read.unreadable.length) notice(plural(read.unreadable.length, 'file') + ' could not be read to the end; they are named at the foot of the page.');
  at('notices').replaceChildren(...notices);
}

function drawFoot() {
  const read = INDEX.read;
  const list = (title, entries) => entries.length ? [element('p', {}, title), element('ul', {}, entries.map(entry => element('li', {}, bdi(entry))))] : [];
  const kinds = entries => entries.map(([name, n]) => grouped(n) + ' × ' + name);
  const problems = read.damaged + read.unreadable.length + read.foreign.length + read.newer.length;
  at('foot').replaceChildren(
    element('details', {open: problems > 0}, element('summary', {}, 'What was read: ' + plural(read.lines, 'line') + ' of ' + plural(read.files, 'file')
      + (read.damaged ? ', ' + plural(read.damaged, 'damaged line') : '')),
      list('Damaged lines' + (read.damaged > read.damagedLines.length ? ', the first of them' : ''), read.damagedLines),
      list('Pages that epipe made, which were skipped' + (read.pages > read.pageNames.length ? ', the first of ' + grouped(read.pages) : ''), read.pageNames),
      list('Files that could not be read to the end', read.unreadable),
      list('Lines that are none of epipe’s', kinds(read.foreign)),
      list('Records of a newer epipe, which this one does not know', kinds(read.newer)),
      read.oddValues ? element('p', {}, plural(read.oddValues, 'value') + ' of unknown keys or types left out.') : null,
      element('p', {}, 'Counted are failures: incidents, and the repeats of each, at the time of the last repeat.')),
    element('p', {}, 'Made by epipe ' + clean(INDEX.version) + ', ' + new Date(INDEX.made).toISOString().slice(0, 16).replace('T', ' ') + ' UTC.'));
}

function theme(choice) {
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const now = choice || (dark.matches ? 'dark' : 'light');
  document.documentElement.dataset.theme = now;
  at('theme').textContent = now === 'dark' ? 'Light' : 'Dark';
  at('theme').setAttribute('aria-label', 'Change to ' + (now === 'dark' ? 'light' : 'dark') + ' colours');
}

function wire() {
  let wanted = '';
  theme();
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => { if (!wanted) theme(); });
  addEventListener('beforeprint', () => theme('light'));
  addEventListener('afterprint', () => theme(wanted));
  at('theme').addEventListener('click', () => theme(wanted = document.documentElement.dataset.theme === 'dark' ? 'light' : 'dark'));
  at('zone').addEventListener('click', () => {
    utc = !utc;
    chosen.time = null;
    chosen.hours.clear();
    zoned();
    drawTiles();
    update();
  });
  at('sort').addEventListener('click', () => {
    newestFirst = !newestFirst;
    update();
  });
  let timer;
  at('query').addEventListener('input', () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      chosen.query = at('query').value;
      update();
    }, 120);
  });
  document.addEventListener('keydown', event => {
    if (event.key === '/' && !/INPUT/.test(document.activeElement.tagName)) {
      event.preventDefault();
      at('query').focus();
    }
  });
  addEventListener('hashchange', readHash);
}

async function begin() {
  try {
    theme();
    await unpack();
    prepare();
    at('legend').replaceChildren(...WHO_ORDER.filter((kind, i) => GROUP.includes(i)).map(kind => element('span', {}, element('span', {class: 'dot ' + kind}), WHO[kind])));
    drawTiles();
    drawNotices();
    drawFindings();
    drawFoot();
    wire();
    at('loading').hidden = true;
    at('main').hidden = false;
    // not before the filters of the address are read: it would be rewritten
    if (/^#i=/.test(location.hash)) update();
    readHash();
    if (INDEX.rows === 1) {
      // nothing to count, nothing to choose from
      document.body.classList.add('single');
      reveal(0);
      scrollTo(0, 0);
    }
    READY_AT = performance.now();
    document.documentElement.dataset.ready = 'yes';
    prepareSearch();
    let wide = innerWidth;
    addEventListener('resize', () => {
      if (wide !== innerWidth) requestAnimationFrame(() => update(true));
      wide = innerWidth;
    });
  } catch (problem) {
    at('loading').textContent = 'This page could not be unpacked: ' + problem
      + (typeof DecompressionStream === 'undefined' ? ' (it needs a browser of 2023 or later)' : '');
    throw problem;
  }
}

begin();
