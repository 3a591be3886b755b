// Bars over time, by hour, and of a time-out. Each chart is one stop of the Tab key; the arrow keys go from bar to bar.

function nice(most) {
  if (most <= 4) return 1;
  const power = Math.pow(10, Math.floor(Math.log10(most / 4)));
  return [1, 2, 5, 10].map(f => f * power).find(step => most / step <= 4);
}

// bars: [{stack: [[class, value]...], label, title, on, choose}]; ticks: [[place, text]...], a place being a fraction of the width.
function barChart(options) {
  const {bars, ticks, width, height, name} = options;
  const left = 40;
  const bottom = 20;
  const inner = width - left - 6;
  const plot = height - bottom - 8;
  const most = Math.max(1, ...bars.map(bar => bar.stack.reduce((sum, part) => sum + part[1], 0)));
  const step = nice(most);
  const top = Math.ceil(most / step) * step;
  const chart = svg('svg', {viewBox: '0 0 ' + width + ' ' + height, role: 'group', 'aria-label': name});
  for (let value = 0; value <= top; value += step) {
    const y = 8 + plot - value / top * plot;
    chart.append(svg('line', {class: 'grid', x1: left, x2: width - 6, y1: y, y2: y}));
    chart.append(svg('text', {x: left - 6, y: y + 4, 'text-anchor': 'end'}, short(value)));
  }
  const each = inner / bars.length;
  const gap = Math.min(3, each * 0.18);
  bars.forEach((bar, i) => {
    const x = left + i * each;
    const slot = svg('g', {class: 'slot' + (bar.on === false ? ' off' : '')}, svg('title', {}, bar.label),
      svg('rect', {class: 'hit', x, y: 8, width: each, height: plot}));
    let y = 8 + plot;
    for (const [kind, value] of bar.stack) {
      if (!value) continue;
      const h = Math.max(value / top * plot, 1.5);
      y -= h;
      slot.append(svg('rect', {class: 'b ' + kind, x: x + gap / 2, y, width: each - gap, height: h, rx: Math.min(2, each / 5)}));
    }
    if (bar.choose) {
      fill(slot, {role: 'button', tabindex: i === (options.focus || 0) ? '0' : '-1', 'aria-label': bar.label, 'aria-pressed': String(bar.on === true),
        onclick: () => bar.choose(), onkeydown: event => walk(event, slot, bar)}, []);
    }
    chart.append(slot);
  });
  for (const [place, words] of ticks) {
    chart.append(svg('text', {x: left + place * inner, y: height - 4, 'text-anchor': 'middle'}, words));
  }
  return chart;
}

function short(n) {
  return n >= 1e6 ? +(n / 1e6).toPrecision(3) + 'M' : n >= 1e4 ? +(n / 1e3).toPrecision(3) + 'k' : grouped(n);
}

function walk(event, slot, bar) {
  const slots = [...slot.parentNode.querySelectorAll('.slot')];
  const at = slots.indexOf(slot);
  const next = {ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: slots.length - 1}[event.key];
  if (event.key === 'Enter' || event.key === ' ') {
    event.preventDefault();
    bar.choose();
  } else if (next !== undefined && slots[next]) {
    event.preventDefault();
    slot.setAttribute('tabindex', '-1');
    slots[next].setAttribute('tabindex', '0');
    slots[next].focus();
  }
}

function stepWords(step) {
  return step < 1000 ? step + ' ms' : step < 60000 ? step / 1000 + ' s' : step < 3600000 ? step / 60000 + ' min'
    : step < 864e5 ? step / 3600000 + ' h' : step / 864e5 + ' d';
}

function drawTime(counts) {
  const {start, step, count: n} = BINS;
  const bars = [];
  for (let i = 0; i < n; i++) {
    const from = start + i * step;
    const stack = WHO_ORDER.map((kind, g) => [kind, counts.time[i * WHO_ORDER.length + g]]);
    const sum = stack.reduce((a, part) => a + part[1], 0);
    const on = chosen.time ? from >= chosen.time[0] && from < chosen.time[1] : undefined;
    bars.push({stack, on, label: day(from) + ' ' + clock(from, step) + ' + ' + stepWords(step) + ': ' + plural(sum, 'failure'),
      choose: () => chooseTime(from, from + step)});
  }
  const ticks = [];
  // words keep their size, so where there is less room there are fewer of them
  const width = Math.max(300, Math.min(840, at('time').clientWidth || 840));
  const most = Math.max(2, Math.floor(width / 105));
  const every = STEPS.find(each => each >= step && each % step === 0 && n * step / each <= most) || step * Math.ceil(n / most);
  const shift = utc ? 0 : new Date(start).getTimezoneOffset() * 60000;
  let last = '';
  for (let i = 0; i < n; i++) {
    const from = start + i * step;
    if ((from - shift) % every && n > 1) continue;
    const date = day(from).slice(5);
    const words = every >= 864e5 ? day(from) : date === last ? clock(from, every) : date + ' ' + clock(from, every);
    ticks.push([Math.max(0.04, Math.min(0.96, (i + (n === 1 ? 0.5 : 0)) / n)), words]);
    last = date;
  }
  const chart = barChart({bars, ticks, width, height: 210, name: 'Failures over time, bars of ' + stepWords(step)});
  brush(chart, bars.length, width);
  show('time', chart);
}

function chooseTime(from, to) {
  chosen.time = chosen.time && chosen.time[0] === from && chosen.time[1] === to ? null : [from, to];
  update();
}

// Dragging over the bars chooses a range.
function brush(chart, n, width) {
  let begin = null;
  let band = null;
  const place = event => {
    const box = chart.getBoundingClientRect();
    const x = (event.clientX - box.left) / box.width * width;
    return Math.max(0, Math.min(n - 1, Math.floor((x - 40) / (width - 46) * n)));
  };
  chart.addEventListener('pointerdown', event => { begin = place(event); });
  chart.addEventListener('pointermove', event => {
    if (begin === null || event.buttons !== 1) return;
    const at = place(event);
    if (at === begin && !band) return;
    if (!band) chart.append(band = svg('rect', {class: 'brush', y: 8, height: 182}));
    const each = (width - 46) / n;
    band.setAttribute('x', 40 + Math.min(begin, at) * each);
    band.setAttribute('width', (Math.abs(at - begin) + 1) * each);
  });
  chart.addEventListener('click', event => {
    if (band) {
      event.stopPropagation();
      const at = place(event);
      const [a, b] = [Math.min(begin, at), Math.max(begin, at)];
      begin = band = null;
      chosen.time = [BINS.start + a * BINS.step, BINS.start + (b + 1) * BINS.step];
      update();
    }
    begin = null;
  }, true);
}

function drawHours(counts) {
  const bars = [];
  const ticks = [];
  for (let hour = 0; hour < 24; hour++) {
    const on = chosen.hours.size ? chosen.hours.has(hour) : undefined;
    bars.push({stack: [['plain', counts.hours[hour]]], on, label: two(hour) + ':00 to ' + two(hour) + ':59: ' + plural(counts.hours[hour], 'failure'),
      choose: () => {
        if (!chosen.hours.delete(hour)) chosen.hours.add(hour);
        update();
      }});
    if (hour % 6 === 0) ticks.push([(hour + 0.5) / 24, two(hour)]);
  }
  ticks.push([23.5 / 24, '23']);
  show('hours', barChart({bars, ticks, width: 380, height: 210, name: 'Failures by hour of the day'}));
}

function limitChart(limit) {
  const n = limit.bars.length;
  const step = (limit.to - limit.from) / n;
  const bars = limit.bars.map((value, i) => {
    const from = limit.from + i * step;
    const within = from + step >= limit.least && from <= limit.most;
    return {stack: [[within ? 'plain' : 'dark', value]], label: duration(from) + ' to ' + duration(from + step) + ': ' + value};
  });
  const ticks = [0.06, 0.5, 0.92].map(place => [place, duration(limit.from + place * (limit.to - limit.from))]);
  const chart = barChart({bars, ticks, width: 270, height: 116, name: 'How the durations are spread around it'});
  chart.setAttribute('role', 'img');
  return chart;
}

// Puts a new figure in the place of the old one, and keeps the keyboard where it was.
function show(id, figure) {
  const place = document.getElementById(id);
  const slots = [...place.querySelectorAll('.slot')];
  const focused = slots.indexOf(document.activeElement);
  place.replaceChildren(figure);
  if (focused >= 0) {
    const slot = place.querySelectorAll('.slot')[focused];
    if (slot) {
      place.querySelector('.slot[tabindex="0"]').setAttribute('tabindex', '-1');
      slot.setAttribute('tabindex', '0');
      slot.focus();
    }
  }
}
