import { readCalibration, type CalibrationRecord } from '../calibration/index.js';
import { hasLimit } from '../allocation/index.js';
import { calibrate } from '../convert.js';
import { convert, type ConvertOptions } from '../convert-model.js';
import { fail, InternalError } from '../diagnostics/index.js';
import { evaluateProgram, measuredOf } from '../evaluation/index.js';
import { openModel, taskOf, type OpenedModel, type Task } from '../model.js';
import { originalAnn, type OriginalAnn } from '../original-ann.js';
import { calibrationSamples } from '../samples.js';
import { choicesOf } from '../settings.js';
import { mapClasses, parseCard, readBytes, type DatasetImage, type ModelCard } from '../vision/index.js';
import type { BundleStore, OpenBundle } from './bundle.js';
import { hashOf } from './canonical-json.js';
import { failureOf } from './failure.js';
import { moduleBundle, refuseModule, withModulePath } from './module-card.js';
import { Recent } from './recent.js';
import type { Outcome, TrialEvaluation, TrialSpec } from './trial.js';

/** Runs trials one after another in this thread; keeps what the next is likely to need as well. */
export class TrialRunner {
  private readonly models = new Recent<RunnableModel>(2, ({ ann }) => ann.close());
  private readonly records = new Recent<CalibrationRecord>(4);

  /** @param modules whether decoders may be modules of the user's own: code that this process then runs */
  constructor(
    private readonly bundles: BundleStore,
    private readonly modules = true,
  ) {}

  /**
   * Runs one trial: the numbers are bit for bit those of the verb `eval` with the same flags, on any number of threads there.
   * @throws as `BundleStore.open`; DATA_CHANGED, MODULE_NOT_REMOTE
   */
  async run(spec: TrialSpec): Promise<Outcome> {
    if (!this.modules) refuseModule(spec.card, spec.cardOverrides);
    const data = await this.open(spec);
    const outcome = await this.measure(spec, data).then(
      (evaluation): Outcome => ({ evaluation }),
      (error: unknown): Outcome => ({ failure: failureOf(error, Object.values(data)) }),
    );
    // contents that changed in between would make the outcome one of something else
    const after = await this.open(spec);
    for (const [i, { stamp }] of Object.values(after).entries())
      if (stamp !== Object.values(data)[i]!.stamp)
        fail(
          'DATA_CHANGED',
          `the files of the trial's ${Object.keys(after)[i]!}`,
          'they were written anew while it ran',
          'run the trial again',
        );
    return outcome;
  }

  /** Gives up what is kept. */
  async close(): Promise<void> {
    await this.models.clear();
    await this.records.clear();
  }

  private async open({ model, calibration, images, card }: TrialSpec): Promise<TrialData & Record<string, OpenBundle>> {
    const decoder = moduleBundle(card);
    return {
      model: await this.bundles.open(model),
      images: await this.bundles.open(images),
      ...(calibration === null ? {} : { calibration: await this.bundles.open(calibration) }),
      ...(decoder === undefined ? {} : { decoder: await this.bundles.open(decoder) }),
    };
  }

  private async measure(spec: TrialSpec, data: TrialData): Promise<TrialEvaluation> {
    const { model, card, cardOverrides, shapes, at, seed, options } = spec;
    const { opened, task, ann } = await this.models.get(hashOf({ model, card, cardOverrides, shapes }), () =>
      runnableModel(spec, data, this.modules),
    );
    const images = imagesOf(data.images, task);
    const calibration = await this.calibrationOf(spec, opened, data.calibration);
    const { program } = await convert(opened, {
      ...options,
      ...(calibration === undefined ? {} : { calibration }),
      seed,
    });
    const evaluation = await evaluateProgram(program, await ann.get(), task, images, {
      timesteps: options.timesteps ?? Math.max(program.timesteps, ...(at ?? [])),
      ...(at === null ? {} : { at }),
      threads: 1,
      seed,
    });
    return measuredOf(evaluation);
  }

  /** The calibration data as `convert` takes it: its statistics, which other trials need as well, wherever they are enough. */
  private async calibrationOf(
    { model, card, cardOverrides, shapes, calibration, seed, options }: TrialSpec,
    opened: OpenedModel,
    data: OpenBundle | undefined,
  ): Promise<ConvertOptions['calibration']> {
    const path = data === undefined ? undefined : (data.folder ?? data.paths[0]!);
    if (path !== undefined && /\.calib$/i.test(path))
      return readCalibration(await readBytes(path), path, opened.prepared.model.sha256);
    const { correction, budgetEnergy } = choicesOf(options);
    if (correction !== 'none' || budgetEnergy !== undefined || hasLimit(options)) return path;
    const limit = options.calibrationLimit;
    const given = { model, card, cardOverrides, shapes, calibration, limit, seed: path === undefined ? seed : null };
    return this.records.get(hashOf(given), async () => {
      const range = { seed, ...(limit === undefined ? {} : { limit }) };
      const { samples, source } = await calibrationSamples(opened, opened.card, path, range);
      return calibrate(opened.prepared, samples, { source });
    });
  }
}

interface TrialData {
  readonly model: OpenBundle;
  readonly images: OpenBundle;
  readonly calibration?: OpenBundle;
  readonly decoder?: OpenBundle;
}

interface RunnableModel {
  readonly opened: OpenedModel;
  readonly task: Task;
  readonly ann: { readonly get: () => Promise<OriginalAnn>; readonly close: () => Promise<void> };
}

async function runnableModel(
  { card, cardOverrides, shapes }: TrialSpec,
  { model, decoder }: TrialData,
  modules: boolean,
): Promise<RunnableModel> {
  const path = model.paths[0]!;
  const opened = openModel(path, {
    shapes,
    card: card && cardIn(card, decoder),
    ...(cardOverrides ? { cardOverrides } : {}),
  });
  if (!modules) refuseModule({ decoder: opened.card?.decoder });
  const { graph } = opened.imported;
  const task = await taskOf(opened.card, graph.inputs, graph.types, opened.cardNotes, path);
  let runner: Promise<OriginalAnn> | undefined;
  return {
    opened,
    task,
    ann: {
      get: () => (runner ??= originalAnn(opened)),
      async close() {
        await (await runner)?.close();
      },
    },
  };
}

function cardIn(card: Readonly<Record<string, unknown>>, decoder: OpenBundle | undefined): ModelCard {
  const [module] = decoder?.paths ?? [];
  return parseCard(module === undefined ? card : withModulePath(card, module), 'card');
}

function imagesOf({ bundle, paths }: OpenBundle, { card }: Task): readonly DatasetImage[] {
  if (!bundle.labels) throw new InternalError('a bundle of images has no labels');
  const { kind, classes, images } = bundle.labels;
  const set = images.map(({ file, mask, ...labels }) => ({
    ...labels,
    id: bundle.files[file]!.name,
    file: paths[file]!,
    ...(mask === undefined ? {} : { mask: paths[mask]! }),
  }));
  return mapClasses({ kind, classes: classes ?? undefined, images: set }, card.classes).images;
}
