import { fail } from '../diagnostics/index.js';
import { isObject, Reading, shown } from './reading.js';
import type { ComparableLayer, ComparableRun, Figures, Result, ResultKind, Settings } from './result.js';

/** The version of all three kinds of files that this version reads. */
const SCHEMA = 1;
const REPORTS: Readonly<Record<string, ResultKind>> = {
  evaluation: 'report of an evaluation',
  sweep: 'report of a sweep',
  search: 'report of a search',
};
const HINT = 'give what eval --json or analyze --json wrote, or the .json beside a report';

/**
 * What can be compared of a JSON document, recognised by its fields.
 * @param document as parsed
 * @param file its name
 * @throws UNKNOWN_RESULT for something else, RESULT_VERSION for another schema version, BAD_RESULT for a damaged one
 */
export function readResult(document: unknown, file: string): Result {
  if (!isObject(document)) return fail('UNKNOWN_RESULT', file, `expected an object but found ${shown(document)}`, HINT);
  const kind = kindOf(document);
  if (kind === undefined)
    return fail('UNKNOWN_RESULT', file, `expected a result to compare but found ${fieldsOf(document)}`, HINT);
  if (document['schemaVersion'] !== SCHEMA)
    fail(
      'RESULT_VERSION',
      file,
      `expected schema version ${SCHEMA} (${kind}) but found ${shown(document['schemaVersion'])}`,
      'measure again with this version of snn-convert, or compare with the one that wrote the file',
    );
  const reading = new Reading(document, file);
  if (kind === 'evaluation') return { file, kind, facts: factsOfRun(reading), runs: [evaluationRun(reading)] };
  if (kind === 'analysis') return { file, kind, facts: factsOfRun(reading), runs: [analysisRun(reading)] };
  const runs = reportRuns(reading);
  const facts = factsOfReport(reading);
  return { file, kind, facts, runs: kind === 'report of a search' ? bestOfSearch(reading, runs) : runs };
}

function kindOf(document: Readonly<Record<string, unknown>>): ResultKind | undefined {
  const { kind } = document;
  if (Array.isArray(document['runs']) && typeof kind === 'string' && Object.hasOwn(REPORTS, kind)) return REPORTS[kind];
  if (Array.isArray(document['snn']) && isObject(document['ann'])) return 'evaluation';
  return Array.isArray(document['layers']) && Array.isArray(document['outputs']) ? 'analysis' : undefined;
}

function fieldsOf(document: Readonly<Record<string, unknown>>): string {
  const keys = Object.keys(document);
  const named = keys.slice(0, 6).map((key) => shown(key));
  return keys.length === 0 ? 'an empty object' : `an object with ${named.join(', ')}${keys.length > 6 ? ' ...' : ''}`;
}

function factsOfRun(result: Reading): Settings {
  return {
    model: result.at('model').text(),
    'number of images': result.at(result.has('images') ? 'images' : 'inputs').number(),
    ...(result.has('annMacs') ? { 'multiply-accumulates of the model': result.at('annMacs').number() } : {}),
    ...(result.has('energyRule') ? { 'rule for energy': result.at('energyRule').text() } : {}),
  };
}

function factsOfReport(report: Reading): Settings {
  const provenance = report.at('provenance');
  const models = provenance.at('models').list();
  const images = provenance.at('images');
  return {
    'version of snn-convert': provenance.at('version').text(),
    model: models.map((model) => `${model.at('name').text()} (${model.at('sha256').text().slice(0, 12)})`).join(', '),
    'number of images': images.at('count').number(),
    'content of images and labels': images.at('sha256').text(),
  };
}

function evaluationRun(evaluation: Reading): ComparableRun {
  const ann = figuresOf(evaluation.at('ann'));
  const [metric] = Object.keys(ann);
  const drop = evaluation.at('drop');
  return {
    label: { model: evaluation.at('model').text() },
    options: { timesteps: evaluation.at('timesteps').number(), virtual: evaluation.at('virtual').number() },
    ann,
    steps: evaluation.at('snn').list().map(stepOf),
    drop:
      drop.isNull || metric === undefined
        ? null
        : { metric, low: drop.at('low').numberOr(NaN), high: drop.at('high').numberOr(NaN) },
    layers: [],
  };
}

function analysisRun(analysis: Reading): ComparableRun {
  return {
    label: { model: analysis.at('model').text() },
    options: {
      preset: analysis.at('preset').text(),
      ...settingsOf(analysis.at('options')),
      timesteps: analysis.at('timesteps').number(),
    },
    ann: {},
    steps: analysis.at('outputs').list().map(stepOf),
    drop: null,
    layers: layersOf(analysis),
  };
}

function reportRuns(report: Reading): ComparableRun[] {
  const { calibration, seed } = originOf(report.at('provenance'));
  const chosen = report.at('chosen').isNull ? -1 : report.at('chosen').number();
  const detail = report.at('detail');
  return report
    .at('runs')
    .list()
    .map((run, i) => {
      const label = settingsOf(run.at('label'));
      const settings = { ...settingsOf(run.at('options')), calibration, seed };
      const layers = i === chosen && !detail.isNull ? layersOf(detail.at('analysis')) : [];
      const result = run.at('result');
      if (result.isNull) return { label, options: settings, ann: {}, steps: [], drop: null, layers };
      const preset = run.at('label').has('preset') ? { preset: label['preset']! } : {};
      const measured = evaluationRun(result);
      return { ...measured, label, options: { ...preset, ...settings, ...measured.options }, layers };
    });
}

/** Trials of two searches have nothing in common but their numbers: only the best ones are compared, whose objective may differ. */
function bestOfSearch(report: Reading, runs: readonly ComparableRun[]): ComparableRun[] {
  const { isNull } = report.at('chosen');
  const best = isNull ? undefined : runs[report.at('chosen').number()];
  if (!best) return [];
  const search = report.at('search');
  const objective = search.isNull ? {} : { objective: search.at('objective').text() };
  return [{ ...best, options: { ...best.options, ...objective } }];
}

function originOf(provenance: Reading): { readonly calibration: string; readonly seed: number } {
  const data = provenance.at('calibration');
  const calibration = data.isNull
    ? 'synthetic or unknown'
    : `${data.at('samples').number()} samples (${data.at('sha256').text().slice(0, 12)})`;
  return { calibration, seed: provenance.at('seed').number() };
}

function stepOf(step: Reading): ComparableRun['steps'][number] {
  const { t, error, ...figures } = figuresOf(step);
  return { t: t ?? step.at('t').number(), figures: error === undefined ? figures : { ...figures, outputError: error } };
}

function figuresOf(object: Reading): Figures {
  return Object.fromEntries(object.entries().map(([name, value]) => [name, value.numberOr(NaN)]));
}

function settingsOf(object: Reading): Settings {
  return Object.fromEntries(object.entries().map(([name, value]) => [name, value.setting()]));
}

function layersOf(analysis: Reading): ComparableLayer[] {
  return analysis
    .at('layers')
    .list()
    .map((layer) => ({
      layer: layer.at('layer').text(),
      value: layer.at('value').text(),
      own: layer.at('own').at('sqnr').numberOr(Infinity),
      cumulative: layer.at('cumulative').at('sqnr').numberOr(Infinity),
      rate: layer.at('rate').number(),
    }));
}
