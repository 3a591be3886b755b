// What verdicts mean, in one line, and whose matter it is. StoriesTest writes it from the stories (-Depipe.update.docs=true).
// verdicts:begin
const VERDICTS = {
  CLOSED_ABORTIVELY: ['ours', 'this program closed the connection in a way that resets it'],
  ALREADY_FAILED: ['ours', 'an earlier read or write on this connection had failed'],
  CHILD_EXITED: ['host', 'the child process that read the pipe has ended'],
  PIPE_READER_GONE: ['host', 'the reading end of a pipe was closed'],
  OUTPUT_SHUT_DOWN: ['ours', 'this side had ended its own output'],
  ABORTED_LOCALLY: ['host', 'this machine destroyed the socket'],
  PEER_UNREACHABLE: ['net', 'nobody answered, or somebody said that nobody would'],
  IGNORED_END_OF_STREAM: ['ours', 'this program had been told that the peer would send nothing more, and wrote on'],
  INPUT_NOT_READ: ['ours', 'this program had stopped reading, until the peer gave up'],
  PEER_CLOSED_MID_TRANSFER: ['peer', 'the peer stopped in the middle of our data'],
  STALE_CONNECTION: ['ours', 'a kept connection was used after the server had closed it'],
  LEFT_IN_ACCEPT_QUEUE: ['ours', 'the client had left before this program accepted its connection'],
  CLIENT_GONE: ['client', 'the client closed the connection before this program was done with it'],
  PEER_CLOSED_UNREAD: ['peer', 'the peer closed with data of ours unread'],
  PEER_CLOSED: ['peer', 'the peer closed in the normal way before our write'],
  CONNECTION_FORGOTTEN: ['net', 'after a silence, something no longer knew the connection'],
  PEER_ABORTED: ['peer', 'the peer’s side reset the connection'],
  UNKNOWN: ['dark', 'the evidence fits none of these']
};
// verdicts:end
// What a record is of, where it is not of a failed write.
const KINDS = {'epipe.read_failure': 'a read failed', 'epipe.lost_write': 'a write that succeeded was lost',
  'epipe.abortive_close': 'aborted by our own close'};
const WHO = {ours: 'this program', peer: 'the peer', client: 'the client', net: 'the network', host: 'this machine', dark: 'not known'};
const WHO_ORDER = ['ours', 'peer', 'client', 'net', 'host', 'dark'];

function who(verdict) {
  return Object.hasOwn(VERDICTS, verdict) ? VERDICTS[verdict][0] : 'dark';
}

const grouped = n => Math.round(n).toLocaleString('en-US');
const plural = (n, word) => grouped(n) + ' ' + word + (n === 1 ? '' : 's');

// On one line, and with nothing that changes the direction or hides: records hold the words of strangers.
function clean(value, lines) {
  return String(value).replace(/[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g, c =>
    lines && (c === '\n' || c === '\t') ? c : '\\u' + c.charCodeAt(0).toString(16).padStart(4, '0'));
}

function duration(ms) {
  if (ms < 1000) return Math.round(ms) + ' ms';
  const s = Math.floor(ms / 1000);
  if (s < 10) return (ms / 1000).toFixed(3) + ' s';
  if (s < 60) return (ms / 1000).toFixed(1) + ' s';
  const pair = (a, unit, b, smaller) => a + unit + (b ? ' ' + b + smaller : '');
  if (s < 3600) return pair(Math.floor(s / 60), ' min', s % 60, ' s');
  if (s < 86400) return pair(Math.floor(s / 3600), ' h', Math.floor(s / 60) % 60, ' min');
  return pair(Math.floor(s / 86400), ' d', Math.floor(s / 3600) % 24, ' h');
}

let utc = false;
const two = n => String(n).padStart(2, '0');

// Parts of a moment in the zone that is chosen.
function parts(ms) {
  const d = new Date(ms);
  return utc ? [d.getUTCFullYear(), d.getUTCMonth() + 1, d.getUTCDate(), d.getUTCHours(), d.getUTCMinutes(), d.getUTCSeconds(), d.getUTCMilliseconds()]
    : [d.getFullYear(), d.getMonth() + 1, d.getDate(), d.getHours(), d.getMinutes(), d.getSeconds(), d.getMilliseconds()];
}

function day(ms) {
  const p = parts(ms);
  return p[0] + '-' + two(p[1]) + '-' + two(p[2]);
}

function clock(ms, step) {
  const p = parts(ms);
  return two(p[3]) + ':' + two(p[4]) + (step >= 60000 ? '' : ':' + two(p[5])) + (step >= 1000 ? '' : '.' + String(p[6]).padStart(3, '0'));
}

const NAMESPACE = 'http://www.w3.org/2000/svg';

function element(tag, attributes, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

function svg(tag, attributes, ...children) {
  return fill(document.createElementNS(NAMESPACE, tag), attributes, children);
}

// Attributes beginning with "on" are listeners. Children are nodes or plain text; there is no way from text to markup.
function fill(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith('on')) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? '' : value);
  }
  for (const child of children.flat()) {
    if (child !== undefined && child !== null) node.append(child);
  }
  return node;
}

const bdi = value => element('bdi', {}, clean(value));
