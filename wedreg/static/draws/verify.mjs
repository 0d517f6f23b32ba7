// Check a published draw by doing it again, in a browser or with `node verify.mjs draw.json`.
// Written from docs/draws.md, apart from verify.py, with a SHA-256 of its own: it works on any page and needs nothing.

const FORMAT = "wedreg-draw-1";
const SECRET = /^[0-9a-f]{64}$/;
const PSEUDONYM = /^[2-9A-HJ-NP-Z]{16}$/;
const STRATUM = /^[a-z][a-z0-9-]*$/;

// SHA-256 (FIPS 180-4), over the UTF-8 bytes of a text.
const CONSTANTS = Uint32Array.from(`
  428a2f98 71374491 b5c0fbcf e9b5dba5 3956c25b 59f111f1 923f82a4 ab1c5ed5 d807aa98 12835b01 243185be 550c7dc3 72be5d74
  80deb1fe 9bdc06a7 c19bf174 e49b69c1 efbe4786 0fc19dc6 240ca1cc 2de92c6f 4a7484aa 5cb0a9dc 76f988da 983e5152 a831c66d
  b00327c8 bf597fc7 c6e00bf3 d5a79147 06ca6351 14292967 27b70a85 2e1b2138 4d2c6dfc 53380d13 650a7354 766a0abb 81c2c92e
  92722c85 a2bfe8a1 a81a664b c24b8b70 c76c51a3 d192e819 d6990624 f40e3585 106aa070 19a4c116 1e376c08 2748774c 34b0bcb5
  391c0cb3 4ed8aa4a 5b9cca4f 682e6ff3 748f82ee 78a5636f 84c87814 8cc70208 90befffa a4506ceb bef9a3f7 c67178f2`
  .trim().split(/\s+/), (constant) => parseInt(constant, 16));
const START = [
  0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
];
const turned = (number, by) => (number >>> by) | (number << (32 - by));

function padded(bytes) {
  const whole = new Uint8Array(Math.ceil((bytes.length + 9) / 64) * 64);
  whole.set(bytes);
  whole[bytes.length] = 0x80;
  const view = new DataView(whole.buffer);
  view.setUint32(whole.length - 8, Math.floor(bytes.length / 2 ** 29));
  view.setUint32(whole.length - 4, bytes.length * 8 % 2 ** 32);
  return view;
}

function schedule(view, at) {
  const words = new Uint32Array(64);
  for (let t = 0; t < 16; t += 1) words[t] = view.getUint32(at + 4 * t);
  for (let t = 16; t < 64; t += 1) {
    const early = words[t - 15];
    const late = words[t - 2];
    const low = turned(early, 7) ^ turned(early, 18) ^ (early >>> 3);
    const high = turned(late, 17) ^ turned(late, 19) ^ (late >>> 10);
    words[t] = words[t - 16] + low + words[t - 7] + high;
  }
  return words;
}

export function sha256(text) {
  const view = padded(new TextEncoder().encode(text));
  const state = Uint32Array.from(START);
  for (let at = 0; at < view.byteLength; at += 64) {
    const words = schedule(view, at);
    let [a, b, c, d, e, f, g, h] = state;
    for (let t = 0; t < 64; t += 1) {
      const high = turned(e, 6) ^ turned(e, 11) ^ turned(e, 25);
      const one = (h + high + ((e & f) ^ (~e & g)) + CONSTANTS[t] + words[t]) | 0;
      const low = turned(a, 2) ^ turned(a, 13) ^ turned(a, 22);
      const two = (low + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      [h, g, f, e, d, c, b, a] = [g, f, e, (d + one) | 0, c, b, a, (one + two) | 0];
    }
    [a, b, c, d, e, f, g, h].forEach((part, index) => { state[index] += part; });
  }
  return [...state].map((part) => part.toString(16).padStart(8, "0")).join("");
}

// The draw.
function digest(...lines) {
  if (!lines.every((line) => typeof line === "string" && !line.includes("\n"))) throw new Error("not a line of text");
  return sha256(lines.join("\n"));
}

const bySpelling = (one, other) => (one < other ? -1 : Number(one > other));

export function commitment(draw) {
  const strata = draw.strata.map((part) => `${part.code} ${part.places ?? "-"} ${part.reserves ?? "-"} ${part.title}`);
  return digest(
    `${FORMAT} commitment`, draw.secret, draw.ref, draw.title, draw.source, draw.void_rule,
    draw.announced_at, draw.value_known_at, draw.closes_at, draw.value_due_at, ...strata,
  );
}

export function rosterHash(draw) {
  const lines = Object.entries(draw.roster).flatMap(([code, names]) => names.map((name) => `${code} ${name}`));
  return digest(`${FORMAT} roster`, draw.ref, String(lines.length), ...lines.sort(bySpelling));
}

export const seedOf = (draw) => digest(`${FORMAT} seed`, rosterHash(draw), draw.secret, draw.value);

function* numbers(seed) {
  for (let block = 0; ; block += 1) {
    const drawn = digest(`${FORMAT} block`, seed, String(block));
    for (let at = 0; at < 64; at += 8) yield parseInt(drawn.slice(at, at + 8), 16);
  }
}

function below(bound, source) {
  let range = 2;
  while (range < bound) range *= 2;
  for (;;) {
    const number = source.next().value % range;
    if (number < bound) return number;
  }
}

function shuffled(names, source) {
  const order = [...names].sort(bySpelling);
  for (let last = order.length - 1; last > 0; last -= 1) {
    const chosen = below(last + 1, source);
    [order[last], order[chosen]] = [order[chosen], order[last]];
  }
  return order;
}

export function ranking(draw, seed) {
  const drawn = ([code, names]) => [code, shuffled(names, numbers(digest(`${FORMAT} stratum`, seed, code)))];
  return Object.fromEntries(Object.entries(draw.roster).map(drawn));
}

function isFair(draw) {
  const everybody = Object.values(draw.roster).flat();
  const codes = Object.keys(draw.roster);
  return new Set(everybody).size === everybody.length
    && same(codes, draw.strata.map((part) => part.code))
    && codes.every((code) => STRATUM.test(code))
    && everybody.every((name) => PSEUDONYM.test(name));
}

const same = (one, other) => one.length === other.length && one.every((part, index) => part === other[index]);

function sameRanking(one, other) {
  const codes = Object.keys(one);
  return same(codes, Object.keys(other)) && codes.every((code) => same(one[code], other[code]));
}

// What can be checked by now, and whether it is as published.
export function checks(draw) {
  if (draw.format !== FORMAT) throw new Error(`format ${draw.format}`);
  const found = {};
  if (draw.secret !== null) found.commitment = SECRET.test(draw.secret) && commitment(draw) === draw.commitment;
  if (draw.roster !== null) found.roster = isFair(draw) && rosterHash(draw) === draw.roster_hash;
  if (draw.state === "drawn") {
    const seed = seedOf(draw);
    found.seed = seed === draw.seed;
    found.result = sameRanking(ranking(draw, seed), draw.result);
  }
  return found;
}

// With Node: 0 when the draw is right, 1 when it is not, 2 when there is nothing to check yet.
const NAMES = { commitment: "密数与密数指纹", roster: "名单与名单指纹", seed: "种子", result: "名次" };
const ENDS = { drawn: "重算与公布的完全一致。", void: "已经作废，没有结果。" };

async function main(process) {
  const { readFile } = await import("node:fs/promises");
  const draw = JSON.parse(await readFile(process.argv[2], "utf8"));
  const found = Object.entries(checks(draw));
  const wrong = found.some(([, right]) => !right);
  console.log(`${draw.ref} ${draw.title}`);
  for (const [name, right] of found) console.log(`  ${right ? "相符" : "不符"}  ${NAMES[name]}`);
  console.log(wrong ? "重算与公布的不一致。" : ENDS[draw.state] ?? "还没有摇，结果出来后再来验。");
  process.exitCode = wrong ? 1 : Number(draw.state !== "drawn") * 2;
}

const program = globalThis.process?.argv?.[1];
if (program) {
  import("node:url").then(({ pathToFileURL }) => {
    if (import.meta.url === pathToFileURL(program).href) main(globalThis.process);
  });
}
