import type { Onlooker } from '../analysis/index.js';
import type { AnnRunner } from '../ann/index.js';
import type { Task } from '../model.js';
import type { Picture } from '../report/index.js';
import { jpegUri, prepareImage, readImage, type DatasetImage, type ImageTransform } from '../vision/index.js';
import { BOUNDS, pictureSteps, shortName } from './bounds.js';
import { findingsOf, seenIn, truthOf, type Seen } from './findings.js';

/** Watches what the SNN says of some of the images at some read-outs. */
export class PictureCollector implements Onlooker {
  private readonly steps: ReadonlySet<number>;
  private readonly seen = new Map<number, { readonly t: number; readonly found: Seen }[]>();
  private readonly shown: ReadonlySet<number>;
  private current: { readonly index: number; readonly transform: ImageTransform } | undefined;

  /**
   * @param images in the order of the inputs
   * @param at timesteps of the read-outs
   * @param labelled whether the set of images has labels, so that no boxes mean that there is nothing
   */
  constructor(
    private readonly task: Task,
    private readonly images: readonly DatasetImage[],
    at: readonly number[],
    private readonly labelled: boolean,
  ) {
    this.steps = new Set(pictureSteps(at));
    this.shown = new Set(evenly(images.length, BOUNDS.pictures));
  }

  begin(index: number, _: unknown, transform: ImageTransform | undefined): void {
    this.current = transform && this.shown.has(index) ? { index, transform } : undefined;
    if (this.current) this.seen.set(index, []);
  }

  readOut({ t, outputs }: Parameters<NonNullable<Onlooker['readOut']>>[0]): void {
    if (!this.current || !this.steps.has(t)) return;
    const { index, transform } = this.current;
    this.seen.get(index)!.push({ t, found: seenIn(this.task, outputs, transform) });
  }

  /** The pictures, one after another; the ANN is run on each. */
  async pictures(ann: AnnRunner): Promise<Picture[]> {
    const pictures: Picture[] = [];
    for (const [index, steps] of this.seen) pictures.push(await this.picture(this.images[index]!, steps, ann));
    return pictures;
  }

  private async picture(
    image: DatasetImage,
    steps: readonly { readonly t: number; readonly found: Seen }[],
    ann: AnnRunner,
  ): Promise<Picture> {
    const { task } = this;
    const pixels = await readImage(image.file);
    const { tensor, transform } = prepareImage(pixels, task.input);
    const outputs = await ann.run(new Map([[task.input.name, tensor]]));
    const snn: { t: number; found: Awaited<ReturnType<typeof findingsOf>> }[] = [];
    for (const { t, found } of steps) snn.push({ t, found: await findingsOf(found) });
    return {
      name: shortName(image.file.split(/[\\/]/).at(-1)!),
      width: pixels.width,
      height: pixels.height,
      uri: await jpegUri(pixels, BOUNDS.pictureSide, BOUNDS.pictureBytes),
      truth: await findingsOf(await truthOf(task, image, this.labelled)),
      ann: await findingsOf(seenIn(task, outputs, transform)),
      snn,
    };
  }
}

/** At most `many` of `count` places, spread evenly from the first on. */
export function evenly(count: number, many: number): number[] {
  const taken = Math.min(count, many);
  return Array.from({ length: taken }, (_, i) => Math.floor((i * count) / taken));
}
