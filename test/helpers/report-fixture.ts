import { deflateSync } from 'node:zlib';
import type { Advice, LayerReport } from '../../src/analysis/index.js';
import { ENERGY } from '../../src/evaluation/index.js';
import type { Detail, Findings, Picture, Report, Run, RunResult, Search } from '../../src/report/index.js';
import { seededRandom } from '../../src/tensor/index.js';

type Random = () => number;

const HASH = '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08';
const NEURONS = 414_720;
const MACS = 51_260_944;
const STAYING = 5_253_264;

/** How a network's accuracy comes with time: from nothing to the ANN's less a loss, as magnitudes of real conversions go. */
export interface Curve {
  /** Timesteps to half of the error. */
  readonly half: number;
  readonly loss: number;
  /** Unit spikes per neuron and timestep. */
  readonly rate: number;
  readonly error: number;
}

/** A plausible result. @param metrics of the ANN; none for images without labels */
export function resultOf(
  metrics: Readonly<Record<string, number>>,
  { half, loss, rate, error }: Curve,
  times: readonly number[] = [1, 2, 4, 8, 16],
): RunResult {
  const snn = times.map((t): RunResult['snn'][number] => {
    const missing = 2 ** (-t / half);
    const synapticOps = Math.round(rate * t * NEURONS * 140);
    return {
      t,
      ...Object.fromEntries(Object.entries(metrics).map(([name, value]) => [name, (value - loss) * (1 - missing)])),
      agreement: (1 - loss) * (1 - missing),
      outputError: error + missing * 0.9,
      spikesPerNeuron: rate * t,
      synapticOps,
      acsPerMac: synapticOps / MACS,
      energyShare: (ENERGY.mac * STAYING + ENERGY.ac * synapticOps) / (ENERGY.mac * MACS),
      macs: STAYING,
    };
  });
  const last = snn.at(-1)!;
  const lost = Object.fromEntries(Object.entries(metrics).map(([name, value]) => [name, value - last[name]!]));
  const [first] = Object.values(lost);
  return {
    schemaVersion: 1,
    ann: metrics,
    snn,
    drop: first === undefined ? null : { ...lost, low: first - 0.004, high: first + 0.005 },
    images: 100,
    timesteps: last.t,
    virtual: 1,
    model: 'digits',
    neurons: NEURONS,
    annMacs: MACS,
    energyRule: 'arithmetic only, 45 nm estimate: 4.6 pJ per MAC, 0.9 pJ per AC',
  };
}

/** A run around a result. */
export function runOf(label: Run['label'], result: RunResult | null, failure: Run['failure'] = []): Run {
  return {
    label,
    model: 'digits',
    options: { preset: 'spicalib', timesteps: 16, thresholds: 'percentile:0.999', weights: 16, burst: 5, expand: true },
    result,
    failure,
  };
}

/** A report of one labelled detector, with everything looked into. @param layers of its network */
export function detectionReport({ seed = 1, layers = 24 } = {}): Report {
  const random = seededRandom(seed);
  const result = resultOf({ map50: 0.9751, map: 0.8394 }, { half: 1.1, loss: 0.003, rate: 0.14, error: 0.032 });
  return {
    schemaVersion: 1,
    kind: 'evaluation',
    provenance: provenance(true),
    runs: [runOf({ preset: 'spicalib' }, result)],
    chosen: 0,
    detail: detailOf(random, layers, scenes(random, 6)),
    search: null,
  };
}

/** A classifier on photographs with labels; no boxes. */
export function classificationReport(seed = 2): Report {
  const random = seededRandom(seed);
  const result = resultOf(
    { top1: 0.989, top5: 0.9998 },
    { half: 0.8, loss: 0.0021, rate: 0.2, error: 0.02 },
    [1, 2, 4, 8],
  );
  return {
    ...detectionReport({ seed }),
    runs: [runOf({}, result)],
    detail: detailOf(random, 6, classified(random, 6)),
  };
}

/** A network that says a class for every pixel; masks instead of boxes. */
export function segmentationReport(seed = 7): Report {
  const random = seededRandom(seed);
  const result = resultOf(
    { miou: 0.78, pixelAccuracy: 0.93 },
    { half: 0.7, loss: 0.009, rate: 0.18, error: 0.04 },
    [1, 2, 4, 8],
  );
  const mask = (blur: number, red: number): Findings => ({
    mask: png(
      WIDTH,
      HEIGHT,
      (x, y) => [red, 150, 255 - red, Math.hypot(x - 80, y - 60) < 35 + blur * Math.sin(x / 3) ? 255 : 0],
      4,
    ),
  });
  const pictures = scenes(random, 3).map((picture) => ({
    ...picture,
    truth: mask(0, 40),
    ann: mask(1, 90),
    snn: [1, 2, 4, 8].map((t) => ({ t, found: mask(16 / t, 230) })),
  }));
  return { ...detectionReport({ seed }), runs: [runOf({}, result)], detail: detailOf(random, 10, pictures) };
}

/** Images without labels: agreement is all there is. */
export function unlabelledReport(seed = 3): Report {
  const report = detectionReport({ seed });
  const result = resultOf({}, { half: 3, loss: 0.08, rate: 0.1, error: 0.06 });
  const pictures = report.detail!.pictures.map((picture) => ({ ...picture, truth: {} }));
  return {
    ...report,
    provenance: provenance(false),
    runs: [runOf({}, result)],
    detail: { ...report.detail!, pictures },
  };
}

/** Many conversions of one model, some of which failed. */
export function sweepReport(seed = 4): Report {
  const random = seededRandom(seed);
  const presets: Readonly<Record<string, Curve>> = {
    default: { half: 0.05, loss: 0, rate: 1.4, error: 0.0019 },
    ternary: { half: 0.05, loss: 0, rate: 0.9, error: 0.0021 },
    levels: { half: 0.4, loss: 0.002, rate: 0.42, error: 0.033 },
    spicalib: { half: 1.2, loss: 0.006, rate: 0.14, error: 0.09 },
    classic: { half: 3.4, loss: 0.03, rate: 0.09, error: 0.2 },
  };
  const failure = {
    code: 'BAD_OPTION',
    where: '--weights',
    problem: 'expected 2 to 16 bits but found 1',
    hint: 'give a number of bits from 2 to 16',
  };
  const runs = Object.entries(presets).flatMap(([preset, curve]) =>
    [1, 4, 8].map((weights) => {
      const label = { preset, weights, thresholds: weights === 4 ? 'mmse' : 'max' };
      if (weights === 1) return runOf(label, null, preset === 'classic' ? [failure, failure] : [failure]);
      const loss = curve.loss + (weights === 4 ? 0.012 : 0) + random() * 0.002;
      return runOf(
        label,
        resultOf({ map50: 0.9751, map: 0.8394 }, { ...curve, loss, rate: curve.rate * (0.8 + 0.4 * random()) }),
      );
    }),
  );
  const chosen = runs.findIndex(({ label, result }) => result !== null && label['preset'] === 'levels');
  return { ...detectionReport({ seed }), kind: 'sweep', runs, chosen };
}

/** A search with its best run looked into. */
export function searchReport(seed = 5): Report {
  const report = detectionReport({ seed });
  return { ...report, kind: 'search', search: searchOf(seededRandom(seed)) };
}

function provenance(labelled: boolean): Report['provenance'] {
  return {
    version: '0.1.0',
    command:
      'snn-convert eval models/digits/digits.onnx --calib models/digits/calibration --images models/digits/scenes --annotations models/digits/scenes/annotations.json --preset spicalib -T 16 --report report.html',
    seed: 1,
    models: [{ name: 'digits', sha256: HASH }],
    calibration: { source: 'models/digits/calibration', samples: 32, sha256: HASH },
    images: { source: 'models/digits/scenes', count: 100, sha256: HASH, labelled },
  };
}

function searchOf(random: Random): Search {
  const rules = ['max', 'mmse', 'percentile'];
  const trials = Array.from({ length: 60 }, (_, i): Search['trials'][number] => {
    const phase = i < 4 ? 'given' : i < 16 ? 'initial' : i < 48 ? 'model' : 'layers';
    const focus = phase === 'initial' ? 0 : i / 60;
    const percentile = Number((0.95 + 0.05 * (random() * (1 - focus) + focus * 0.86)).toFixed(5));
    const point = {
      percentile,
      thresholds: rules[Math.floor(random() * 3)]!,
      burst: 1 + Math.floor(random() * 8),
      v0: Number(random().toFixed(3)),
    };
    const value =
      -0.18 - Math.abs(percentile - 0.993) * 14 - 0.02 * Math.abs(point.burst - 5) - random() * 0.03 + focus * 0.05;
    return { point, value: i === 9 || i === 22 ? null : value, phase };
  });
  const importance = [
    { name: 'percentile', first: 0.58, total: 0.71 },
    { name: 'burst', first: 0.21, total: 0.28 },
    { name: 'v0', first: 0.03, total: 0.08 },
    { name: 'thresholds', first: 0.01, total: 0.02 },
  ];
  return { objective: 'negative output error on calibration images', trials, importance };
}

/** A backbone with shortcuts and two heads that read from its middle. */
function detailOf(random: Random, count: number, pictures: readonly Picture[]): Detail {
  const layers = Array.from({ length: count }, (_, i) => layerOf(random, i, count));
  const value = (i: number): string => layers[i]!.value;
  const edges: [string, string][] = [];
  for (let i = 1; i < count; i++) {
    const branch = i % 6 === 4;
    edges.push([value(i - (branch ? 2 : 1)), value(i)]);
    if (i % 6 === 5) edges.push([value(i - 2), value(i)]);
    if (i > 8 && i === count - 1) edges.push([value(Math.floor(count / 3)), value(i)]);
    if (i > 8 && i === count - 3) edges.push([value(Math.floor(count / 2)), value(i)]);
  }
  const times = [1, 2, 4, 8, 16];
  return {
    analysis: {
      schemaVersion: 1,
      model: 'digits',
      preset: 'spicalib',
      options: { timesteps: 16 },
      timesteps: 16,
      inputs: 8,
      clippedInputs: 0,
      engine: 'onnxruntime',
      outputs: times.map((t) => ({ t, error: 0.03 + 2 ** -t, agreement: 1 - 2 ** -t })),
      layers,
    },
    edges,
    scatter: layers.map((layer) => scatterOf(random, layer)),
    rasters: layers.map((layer) => ({ value: layer.value, ...rasterOf(random, layer) })),
    pictures,
  };
}

function layerOf(random: Random, i: number, count: number): LayerReport {
  const bad = i === Math.floor(count * 0.4) || i === Math.floor(count * 0.8);
  const own = bad ? 14 + 4 * random() : 32 + 14 * random();
  const total = Math.min(own, 40 - 22 * (i / count)) - 2 * random();
  const clipping = bad ? 0.7 + 0.2 * random() : 0.05 * random();
  const unevenness = (1 - clipping) * random();
  const stage = `/stage_${1 + Math.floor(i / 6)}`;
  const layer = `${stage}${stage}.${i % 6}/block.${i % 3}/Relu`;
  const figures = (sqnr: number) => ({ sqnr, smape: 10 ** (-sqnr / 20) / 2, cosine: 1 - 10 ** (-sqnr / 10) / 2 });
  const loss = { clipping, unevenness, quantisation: 1 - clipping - unevenness };
  const advice: Advice = {
    cause: 'clipping',
    text: `clips ${Math.round(100 * clipping)} % of its channels (${Math.round(100 * clipping)} % of its loss): use --thresholds max; +${(6 * clipping).toFixed(1)} dB`,
    remedy: { flag: '--thresholds max', settings: { thresholds: 'max' }, recalibrate: false },
    where: 'own',
    gain: 6 * clipping,
  };
  return {
    layer,
    value: `${layer}_output_0`,
    op: i % 7 === 3 ? 'Clip' : 'Relu',
    neurons: Math.round(196_608 / 2 ** Math.floor(i / 4)) + 256,
    channels: 12 + 4 * i,
    isolated: figures(own + random()),
    own: figures(own),
    cumulative: figures(total),
    isolatedLoss: loss,
    loss,
    saturated: bad ? 0.04 + 0.2 * random() : 0.002 * random() * random(),
    saturatedChannels: clipping,
    dead: i % 5 === 0 ? 0.08 * random() : 0,
    rate: 0.02 + 0.35 * random() * random(),
    errorByStep: [0.5, 0.3, 0.2, 0.1],
    worst: { sample: 3, index: 170_653, expected: 2.37, found: 2.1 },
    ...(bad ? { advice } : {}),
  };
}

function scatterOf(random: Random, { value, own, advice }: LayerReport): Detail['scatter'][number] {
  const noise = 10 ** (-own.sqnr / 20);
  const ann = Array.from({ length: 900 }, () => (random() < 0.4 ? 0 : -Math.log(1 - random()) * 0.7));
  const snn = ann.map((x) => Math.round(Math.min(advice ? 1.6 : 99, x + noise * (random() - 0.5)) * 16) / 16);
  return { value, ann, snn };
}

function rasterOf(random: Random, { rate, neurons }: LayerReport) {
  const spikes = Array.from({ length: 64 }, () => {
    const own = rate * 3 * random() * random();
    return Array.from({ length: 16 }, (_, t) =>
      random() < own * (t === 0 ? 3 : 1) ? 1 + Math.floor(random() * random() * 5) : 0,
    );
  });
  return { spikes, neurons: spikes.map((_, i) => Math.floor((i * neurons) / 64)) };
}

const digits = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'];
const [WIDTH, HEIGHT] = [160, 120];

/** Scenes with bright blocks, which the SNN finds better with time. */
function scenes(random: Random, count: number): Picture[] {
  return Array.from({ length: count }, (_, k): Picture => {
    const truth = Array.from({ length: 2 + (k % 3) }, (_, i) => ({
      class: digits[Math.floor(random() * 10)]!,
      score: 1,
      ...{ x: 8 + i * 38 + random() * 8, y: 14 + random() * 50, w: 22 + random() * 10, h: 30 + random() * 12 },
    }));
    const shaken = (by: number, score: number): Findings => ({
      boxes: truth.map((box) => ({
        ...box,
        x: box.x + by * (random() - 0.5),
        y: box.y + by * (random() - 0.5),
        score: score - 0.1 * random(),
      })),
    });
    return {
      name: `${String(k).padStart(2, '0')}.png`,
      width: WIDTH,
      height: HEIGHT,
      uri: png(WIDTH, HEIGHT, (x, y) => sceneColour(x, y, truth)),
      truth: { boxes: truth },
      ann: shaken(1.5, 0.97),
      snn: [1, 2, 4, 8, 16].map((t) => {
        const { boxes } = shaken(16 / t, 0.96 - 0.5 / t);
        return { t, found: { boxes: boxes!.slice(0, Math.max(t === 1 ? 0 : 1, boxes!.length - Math.floor(3 / t))) } };
      }),
    };
  });
}

function sceneColour(x: number, y: number, boxes: readonly { x: number; y: number; w: number; h: number }[]): number[] {
  const shade = 40 + (50 * y) / HEIGHT + 12 * Math.sin(x / 9) * Math.cos(y / 7);
  const inside = boxes.findIndex((b) => x > b.x + 4 && x < b.x + b.w - 4 && y > b.y + 4 && y < b.y + b.h - 4);
  return inside < 0 ? [shade, shade * 0.95, shade * 0.85] : [210 - 30 * inside, 190, 150 + 30 * inside];
}

function classified(random: Random, count: number): Picture[] {
  return Array.from({ length: count }, (_, k): Picture => {
    const of = (share: number): Findings => ({
      classes: [0, 1, 2].map((i) => ({
        class: digits[(k + i) % 10]!,
        score: i === 0 ? share : ((1 - share) / 2) * random(),
      })),
    });
    return {
      name: `digit-${k}.png`,
      width: 56,
      height: 56,
      uri: png(56, 56, (x, y) => {
        const ink = Math.abs(Math.hypot(x - 28, y - 28) - 12 - k) < 4 ? 230 : 25;
        return [ink, ink, ink];
      }),
      truth: { classes: [{ class: digits[k % 10]!, score: 1 }] },
      ann: of(0.98),
      snn: [1, 2, 4, 8].map((t) => ({ t, found: of(0.98 - 0.5 / t) })),
    };
  });
}

/** A small picture inside the page. @param colour three channels, or four with opacity */
function png(width: number, height: number, colour: (x: number, y: number) => readonly number[], channels = 3): string {
  const line = 1 + channels * width;
  const rows = Buffer.alloc(height * line);
  const byte = (value: number): number => Math.max(0, Math.min(255, value));
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) rows.set(colour(x, y).map(byte), y * line + 1 + channels * x);
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, channels === 4 ? 6 : 2], 8);
  const signature = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]);
  const file = Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
  return `data:image/png;base64,${file.toString('base64')}`;
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const [length, checksum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  checksum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, checksum]);
}

function crc32(bytes: Buffer): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let k = 0; k < 8; k++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return (crc ^ 0xffffffff) >>> 0;
}

/** Names that nobody means well with. Each sets `window.__pwned` if a page runs it. */
export const hostileNames: readonly string[] = [
  '</script><script>window.__pwned=1</script>',
  '"><img src=x onerror="window.__pwned=1">',
  "' onmouseover='window.__pwned=1' x='",
  '</title></style></textarea></svg><svg onload=window.__pwned=1>',
  '\u202Egnp.\u2066exe\u2069',
  'W'.repeat(300),
  'nul\u0000line\nreturn\rtab\tescape\u001b[31m',
  '<!-- --!> ]]> <![CDATA[ {{7*7}} ${window.__pwned=1} `',
  '=HYPERLINK("javascript:window.__pwned=1")',
  'lone \ud800 surrogate, \u2028 separator, 𝕏 pair',
  'a'.repeat(40) + '\u0301'.repeat(200),
  'https://example.com/fetched.png',
];

/** Keys that plain objects react to. */
const TRAPS = ['__proto__', 'constructor', 'toString'];

/** A search with every name in it replaced by a hostile one, and pictures that are none. */
export function hostileReport(): Report {
  const report = searchReport(6);
  const sweep = sweepReport(6);
  const names = new Map<string, string>();
  const hostile = (name: string): string => {
    const known =
      names.get(name) ??
      `${hostileNames[names.size % hostileNames.length]!}${names.size < hostileNames.length ? '' : ` ${names.size}`}`;
    names.set(name, known);
    return known;
  };
  const keys = <T>(record: Readonly<Record<string, T>>, value: (of: T) => T): Record<string, T> =>
    Object.fromEntries([
      ...Object.entries(record).map(([key, of]) => [hostile(key), value(of)]),
      ...TRAPS.flatMap((trap) =>
        Object.values(record)
          .slice(0, 1)
          .map((of) => [trap, value(of)]),
      ),
    ]) as Record<string, T>;
  const text = <T>(of: T): T => (typeof of === 'string' ? hostile(of) : of) as T;
  const found = (findings: Findings): Findings => ({
    ...(findings.boxes ? { boxes: findings.boxes.map((box) => ({ ...box, class: hostile(box.class) })) } : {}),
    classes: [{ class: hostileNames[0]!, score: Infinity }],
    mask: 'data:image/svg+xml,<svg onload="window.__pwned=1"/>',
  });
  const uris = [
    'javascript:window.__pwned=1',
    'https://example.com/fetched.png',
    'data:image/png;base64,"><script>window.__pwned=1</script>',
  ];
  const detail = report.detail!;
  return {
    ...report,
    provenance: {
      version: hostile('version'),
      command: hostileNames.join(' '),
      seed: 1,
      models: hostileNames.map((name) => ({ name, sha256: name })),
      calibration: { source: hostile('calibration'), samples: 1, sha256: hostile('hash') },
      images: { source: hostile('images'), count: 1, sha256: hostile('hash'), labelled: true },
    },
    runs: [...report.runs, ...sweep.runs].map((run) => ({
      label: keys(run.label, text),
      model: hostile('model'),
      options: keys(run.options, text),
      result: run.result && { ...run.result, model: hostile('model'), energyRule: hostile('rule') },
      failure: run.failure.map(() => ({
        code: hostile('code'),
        where: hostile('where'),
        problem: hostile('problem'),
        hint: hostile('hint'),
      })),
    })),
    chosen: 0,
    detail: {
      analysis: {
        ...detail.analysis,
        layers: detail.analysis.layers.map((layer) => ({
          ...layer,
          layer: hostile(layer.layer),
          value: hostile(layer.value),
          op: hostile(layer.op),
          ...(layer.advice ? { advice: { ...layer.advice, text: hostile(layer.advice.text) } } : {}),
        })),
      },
      edges: detail.edges.map(([from, to]) => [hostile(from), hostile(to)] as const),
      scatter: detail.scatter.map((each) => ({ ...each, value: hostile(each.value) })),
      rasters: detail.rasters.map((each) => ({ ...each, value: hostile(each.value) })),
      pictures: detail.pictures.map((picture, i) => ({
        ...picture,
        name: hostile(picture.name),
        uri: uris[i] ?? picture.uri,
        truth: found(picture.truth),
        ann: found(picture.ann),
        snn: picture.snn.map(({ t, found: each }) => ({ t, found: found(each) })),
      })),
    },
    search: {
      objective: hostile('objective'),
      trials: report.search!.trials.map((trial) => ({ ...trial, point: keys(trial.point, text) })),
      importance: report.search!.importance.map((each) => ({ ...each, name: hostile(each.name) })),
    },
  };
}
