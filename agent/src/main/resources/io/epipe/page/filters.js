// What is chosen, and what it leaves: each figure counts what all filters but its own let through.

const FACETS = [
  {name: 'verdict', key: 'epipe.verdict', title: 'Verdict', always: true},
  {name: 'peer', key: '~peer', title: 'Peer', always: true, code: true},
  {name: 'site', key: 'code.function.name', title: 'Call site', always: true, code: true, end: true},
  {name: 'service', key: 'service.name', title: 'Service'},
  {name: 'host', key: 'host.name', title: 'Host'},
  {name: 'error', key: 'error.type', title: 'Error'},
  {name: 'operation', minor: true, key: 'epipe.operation', title: 'Operation'},
  {name: 'process', minor: true, key: '~process', title: 'Process'},
  {name: 'role', minor: true, key: 'epipe.role', title: 'Role'},
  {name: 'confidence', minor: true, key: 'epipe.confidence', title: 'Confidence'},
  {name: 'event', minor: true, key: 'event.name', title: 'Kind of record'}
];
const SEARCHED = ['epipe.verdict', '~peer', 'code.function.name', 'service.name', 'host.name', 'error.type', 'epipe.operation', '~process',
  'exception.type', 'exception.message', 'exception.stacktrace', 'code.stacktrace', 'thread.name', 'epipe.explanation', 'epipe.last_words',
  'network.local.address', 'network.peer.address', 'code.file.path', 'epipe.peer.command', 'epipe.pipe.path', 'epipe.child.command', 'trace_id'];

// Widths of bars, and distances between the words under them, in milliseconds.
const STEPS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1e3, 2e3, 5e3, 1e4, 2e4, 3e4, 6e4, 12e4, 3e5, 6e5, 12e5, 18e5, 36e5, 72e5, 108e5, 216e5, 432e5, 864e5,
    2 * 864e5, 7 * 864e5, 14 * 864e5, 30 * 864e5, 90 * 864e5, 365 * 864e5];

const chosen = {facets: new Map(FACETS.map(f => [f.name, new Set()])), time: null, hours: new Set(), query: '', limit: 0, pairs: false};
let WEIGHT; // failures of each row
let MATCHED; // rows that all filters let through, incidents only
let TOTAL; // all failures
let HOUR; // of each row, in the zone chosen
let GROUP; // place in WHO_ORDER, of each row
let BIN; // place in the chart of time
let BINS; // {start, step, count}

function prepare() {
  const n = INDEX.rows;
  WEIGHT = new Float64Array(n);
  const weights = COLUMNS.get('~weight');
  for (let i = 0; i < n; i++) {
    WEIGHT[i] = weights ? weights.number(i) || 0 : 0;
  }
  TOTAL = WEIGHT.reduce((a, b) => a + b, 0);
  for (const facet of FACETS) facet.column = COLUMNS.get(facet.key);
  const many = name => FACETS.some(facet => facet.name === name && facet.column && facet.column.texts.length > 1);
  FACETS.find(facet => facet.name === 'error').minor = !many('service') && !many('host');
  GROUP = new Uint8Array(n);
  const verdicts = FACETS[0].column;
  if (verdicts) {
    const groups = verdicts.texts.map(name => WHO_ORDER.indexOf(who(name)));
    for (let i = 0; i < n; i++) GROUP[i] = verdicts.values[i] ? groups[verdicts.values[i] - 1] : WHO_ORDER.length - 1;
  } else {
    GROUP.fill(WHO_ORDER.length - 1);
  }
  zoned();
}

// What depends on the zone.
function zoned() {
  const n = INDEX.rows;
  const first = moment(0);
  const last = moment(n - 1);
  const steps = STEPS;
  const step = steps.find(each => (last - first) / each <= 72) || 3650 * 864e5;
  const shift = utc ? 0 : new Date(first).getTimezoneOffset() * 60000;
  const start = Math.floor((first - shift) / step) * step + shift;
  BINS = {start, step, count: Math.floor((last - start) / step) + 1};
  BIN = new Uint16Array(n);
  HOUR = new Uint8Array(n);
  let hour = -1;
  let until = 0;
  for (let i = 0; i < n; i++) {
    const at = moment(i);
    BIN[i] = Math.floor((at - start) / step);
    if (at >= until) {
      // rows are in order of time, and zones differ by quarters of an hour
      hour = parts(at)[3];
      until = Math.floor(at / 9e5) * 9e5 + 9e5;
    }
    HOUR[i] = hour;
  }
}

// A column after the other, so that each stays in the processor's cache.
function queryTest() {
  const words = chosen.query.toLowerCase().split(/\s+/).filter(Boolean);
  if (!words.length) return null;
  const rows = INDEX.rows;
  // the words that a row has had so far, while all of them were there
  const found = new Uint8Array(rows);
  words.forEach((word, place) => {
    if (place > 254) return;
    const add = (mask, values) => {
      for (let row = 0; row < rows; row++) if (found[row] === place && mask[values[row]]) found[row] = place + 1;
    };
    if (/^#\d+$/.test(word)) {
      const ids = COLUMNS.get('epipe.incident.id');
      const id = word.slice(1);
      const texts = ids ? ids.all : [];
      for (let row = 0; row < texts.length; row++) if (found[row] === place && texts[row] === id) found[row] = place + 1;
      return;
    }
    for (const key of SEARCHED) {
      const column = COLUMNS.get(key);
      if (!column || column.layout.kind === 'number') continue;
      const mask = column.mask(word);
      if (mask) add(mask, column.values);
    }
  });
  const all = Math.min(255, words.length);
  return row => found[row] === all;
}

// What a first search would have to unpack is unpacked when the browser has nothing else to do.
function prepareSearch() {
  const idle = window.requestIdleCallback || (call => setTimeout(call, 50));
  const left = SEARCHED.map(key => COLUMNS.get(key)).filter(column => column && column.layout.kind !== 'number');
  const next = () => {
    const column = left.shift();
    if (!column) {
      const ids = COLUMNS.get('epipe.incident.id');
      if (ids) ids.all;
      return;
    }
    column.mask('\u0001\u0001');
    column.values;
    idle(next);
  };
  idle(next);
}

// The filters that are at work, each with the figure that it belongs to.
function active() {
  const tests = [];
  for (const facet of FACETS) {
    const ids = chosen.facets.get(facet.name);
    if (ids.size && facet.column) {
      const mask = new Uint8Array(facet.column.texts.length + 1);
      ids.forEach(id => { mask[id] = 1; });
      const values = facet.column.values;
      tests.push({owner: facet.name, test: row => mask[values[row]] === 1});
    }
  }
  if (chosen.time) {
    const [from, to] = chosen.time;
    tests.push({owner: 'time', test: row => { const at = moment(row); return at >= from && at < to; }});
  }
  if (chosen.hours.size) {
    const mask = new Uint8Array(24);
    chosen.hours.forEach(hour => { mask[hour] = 1; });
    tests.push({owner: 'hours', test: row => mask[HOUR[row]] === 1});
  }
  const query = queryTest();
  if (query) tests.push({owner: 'query', test: query});
  if (chosen.limit) {
    const column = COLUMNS.get('~limit');
    tests.push({owner: 'limit', test: row => column.number(row) === chosen.limit});
  }
  if (chosen.pairs) {
    const column = COLUMNS.get('~pair');
    tests.push({owner: 'pairs', test: row => column.values[row] !== 0});
  }
  return tests;
}

// Whether it is a row of repeats that stands for an incident whose record is not here.
function isOrphan(row) {
  const repeats = COLUMNS.get('~repeats');
  const incident = COLUMNS.get('~incident');
  return Boolean(repeats && repeats.values[row] && !(incident && incident.values[row]));
}

// Counts everything in one pass.
function count() {
  const tests = active();
  const figures = new Map();
  for (const facet of FACETS) {
    if (facet.column) figures.set(facet.name, new Float64Array(facet.column.texts.length + 1));
  }
  const time = new Float64Array(BINS.count * WHO_ORDER.length);
  const hours = new Float64Array(24);
  const facets = FACETS.filter(facet => facet.column);
  const ids = facets.map(facet => facet.column.values);
  const sums = facets.map(facet => figures.get(facet.name));
  const repeats = COLUMNS.get('~repeats');
  const isRepeats = repeats ? repeats.values : new Uint8Array(INDEX.rows);
  MATCHED = [];
  let shown = 0;
  const groups = WHO_ORDER.length;
  const rows = INDEX.rows;
  // which filter alone lets a row fail: 0 none, 1 more than one, else 2 and its number
  const verdict = new Uint8Array(rows);
  tests.forEach(({test}, i) => {
    for (let row = 0; row < rows; row++) {
      if (verdict[row] !== 1 && !test(row)) verdict[row] = verdict[row] === 0 ? i + 2 : 1;
    }
  });
  for (let row = 0; row < rows; row++) {
    if (verdict[row] === 0) {
      shown += WEIGHT[row];
      time[BIN[row] * groups + GROUP[row]] += WEIGHT[row];
      hours[HOUR[row]] += WEIGHT[row];
      if (!isRepeats[row] || isOrphan(row)) MATCHED.push(row);
    }
  }
  // one figure after the other: its column stays in the processor's cache
  const add = (values, sum, only) => {
    for (let row = 0; row < rows; row++) {
      if (verdict[row] === 0 || verdict[row] === only) sum[values[row]] += WEIGHT[row];
    }
  };
  const placeOf = owner => tests.findIndex(each => each.owner === owner) + 2;
  facets.forEach((facet, i) => add(ids[i], sums[i], placeOf(facet.name) === 1 ? 255 : placeOf(facet.name)));
  const onlyTime = placeOf('time');
  const onlyHours = placeOf('hours');
  for (let row = 0; row < rows && (onlyTime > 1 || onlyHours > 1); row++) {
    if (verdict[row] > 1 && verdict[row] === onlyTime) time[BIN[row] * groups + GROUP[row]] += WEIGHT[row];
    if (verdict[row] > 1 && verdict[row] === onlyHours) hours[HOUR[row]] += WEIGHT[row];
  }
  return {figures, time, hours, shown};
}
