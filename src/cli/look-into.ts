import { availableParallelism } from 'node:os';
import { collectDetail, type Detail } from '../index.js';
import { progress } from './terminal.js';

type Looking = Parameters<typeof collectDetail>;

/** Collects the detail of a report, with progress, on all cores unless told otherwise. @throws as `collectDetail` */
export async function lookInto(
  subject: Looking[0],
  ann: Looking[1],
  task: Looking[2],
  images: Looking[3],
  options: NonNullable<Looking[4]>,
): Promise<Detail> {
  const looking = progress('looking into images');
  const threads = availableParallelism();
  return collectDetail(subject, ann, task, images, { threads, ...options, onImage: looking.tick }).finally(looking.end);
}
