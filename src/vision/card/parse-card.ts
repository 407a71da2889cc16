import { throwAll, type Diagnostic } from '../../diagnostics/index.js';
import { decoders, moduleOptions } from '../decoders/index.js';
import type { Task } from '../detection.js';
import { inputShape } from '../image/index.js';
import {
  choice,
  defaulted,
  either,
  field,
  flag,
  isRecord,
  list,
  nothing,
  number,
  object,
  optional,
  text,
  type Field,
  type Shape,
} from '../schema/index.js';
import type { DecoderSettings, ModelCard } from './card.js';

const taskField = choice(['detection', 'segmentation', 'classification']);
const nmsField = object({ iou: optional(number({ min: 0, max: 1 })), perClass: defaulted(flag(), true) });

const decoderField: Field<DecoderSettings> = {
  expects: 'an object with "kind" and the options of that decoder',
  read(value, where, problems) {
    const shapes: Record<string, Shape> = Object.fromEntries(decoders.map((d) => [d.kind, d.options]));
    shapes['module'] = moduleOptions;
    const kindField = choice(Object.keys(shapes));
    const kind = isRecord(value) ? value['kind'] : undefined;
    const options = typeof kind === 'string' ? shapes[kind] : undefined;
    if (options) return object({ kind: kindField, ...options }).read(value, where, problems);
    if (isRecord(value)) kindField.read(kind, `${where}: kind`, problems);
    else object({ kind: kindField }).read(value, where, problems);
    return { kind: '' };
  },
};

/**
 * Keys of a card. Required are `name`, `decoder` and `classes` (a list of names, or a file with one: a JSON list, or one name a line; without
 * the background). `task` defaults to the decoder's, `input` to a plain stretch, `nms` to the decoder's usual overlap per class.
 */
const cardField = object({
  name: text(),
  task: optional(taskField),
  input: defaulted(object(inputShape), object(inputShape).read({}, '', [])),
  decoder: decoderField,
  classes: either(list(text()), text()),
  scoreThreshold: defaulted(number({ min: 0, max: 1 }), 0.25),
  nms: optional(either(nothing, nmsField)),
  maxDetections: defaulted(number({ integer: true, min: 1 }), 100),
  source: optional(text()),
  licence: optional(text()),
  notes: optional(
    either(
      field('a text', (v) => (typeof v === 'string' ? v : undefined)),
      list(text()),
    ),
  ),
});

/**
 * Checks a card's JSON. `where` names it in messages; `readClasses` reads a class file that the card names.
 * @throws UNKNOWN_KEY, MISSING_KEY, WRONG_TYPE, CARD_TASK, CARD_CLASSES: all problems together
 */
export function parseCard(json: unknown, where: string, readClasses?: (file: string) => readonly string[]): ModelCard {
  const problems: Diagnostic[] = [];
  const raw = cardField.read(json, where, problems);
  throwAll(problems);
  const decoder = decoders.find((d) => d.kind === raw.decoder.kind);
  const decoderTask: Task = decoder?.task ?? 'detection';
  const task = raw.task ?? decoderTask;
  if (task !== decoderTask)
    problems.push({
      code: 'CARD_TASK',
      where: `${where}: task`,
      problem: `Expected "${decoderTask}", which decoder "${raw.decoder.kind}" serves, but found "${task}"`,
      hint: 'correct "task" or "decoder"',
    });
  const classes = typeof raw.classes === 'string' ? (readClasses?.(raw.classes) ?? []) : raw.classes;
  const twice = classes.find((name, i) => classes.indexOf(name) !== i);
  if (classes.length === 0 || twice !== undefined)
    problems.push({
      code: 'CARD_CLASSES',
      where: `${where}: classes`,
      problem: `Expected a list of different names but found ${twice === undefined ? `the file "${String(raw.classes)}", which cannot be read here` : `"${twice}" twice`}`,
      hint: 'list the class names in the order of the model, without the background',
    });
  throwAll(problems);
  const usual = decoder?.task === 'detection' ? decoder.nmsIou : raw.decoder['suppressed'] === true ? null : 0.45;
  const unset = usual === null ? null : { iou: undefined, perClass: true };
  const nms = raw.nms === undefined ? unset : raw.nms;
  return {
    ...raw,
    task,
    classes,
    nms: nms && { iou: nms.iou ?? usual ?? 0.45, perClass: nms.perClass },
  };
}
