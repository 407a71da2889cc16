/** A tensor's name and shape; free extents are texts or not positive. */
export interface NamedShape {
  readonly name: string;
  readonly shape: readonly (number | string)[];
}

/** What the rules look at: the input's size and the outputs without a batch axis of 1 (free extents are 0). */
export interface GuessFacts {
  readonly size: readonly [number, number];
  readonly outputs: readonly { readonly name: string; readonly shape: readonly number[] }[];
  /** Number of class names, when the user gave them. */
  readonly classCount: number | undefined;
}

/** A decoder that would fit, with the number of classes and the usual preprocessing, and what had to be assumed. */
export interface Proposal {
  readonly decoder: Readonly<Record<string, unknown>> & { readonly kind: string };
  readonly classCount: number;
  readonly input: Readonly<Record<string, unknown>>;
  readonly assumed: readonly string[];
}

/** A rule gives proposals, or a text that says why what it saw cannot be used without a card. */
export type GuessRule = (facts: GuessFacts) => readonly Proposal[] | string;

const yoloInput = { fit: 'letterbox', anchor: 'center', pad: 114, divide: 255 };
const yoloxInput = { fit: 'letterbox', anchor: 'top-left', pad: 114, color: 'bgr' };
const plainInput = { fit: 'stretch', divide: 255 };
const imagenetInput = { fit: 'stretch', divide: 255, mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] };

/** Cells of strides 8, 16 and 32, rounded up, with `perCell` rows each. */
function cells([height, width]: readonly [number, number], perCell: number): number {
  return [8, 16, 32].reduce((n, s) => n + Math.ceil(height / s) * Math.ceil(width / s) * perCell, 0);
}

const yunetNames: GuessRule = ({ outputs }) => {
  const names = outputs.map((o) => o.name);
  const needed = [8, 16, 32].flatMap((s) => ['cls', 'obj', 'bbox', 'kps'].map((part) => `${part}_${s}`));
  if (!needed.every((name) => names.includes(name))) return [];
  const input = { fit: 'letterbox', anchor: 'top-left', color: 'bgr' };
  return [{ decoder: { kind: 'yunet' }, classCount: 1, input, assumed: ['outputs are named like those of YuNet'] }];
};

const scrfdShapes: GuessRule = ({ outputs, size }) => {
  const expected = [8, 16, 32].map((s) => 2 * Math.ceil(size[0] / s) * Math.ceil(size[1] / s));
  const has = (rows: number, width: number): boolean => outputs.some(({ shape: [a, b] }) => a === rows && b === width);
  if (!expected.every((rows) => has(rows, 1) && has(rows, 4))) return [];
  const input = { fit: 'letterbox', anchor: 'top-left', mean: 127.5, std: 128 };
  return [{ decoder: { kind: 'scrfd' }, classCount: 1, input, assumed: ['two anchors per cell at strides 8, 16, 32'] }];
};

const decodedRows: GuessRule = ({ outputs, size }) => {
  const [only] = outputs;
  if (outputs.length !== 1 || only?.shape.length !== 2) return [];
  const [a, b] = only.shape as [number, number];
  const yolov8 = (width: number): Proposal => ({
    decoder: { kind: 'yolov8' },
    classCount: width - 4,
    input: yoloInput,
    assumed: [`4 box numbers and ${width - 4} classes for each of ${Math.max(a, b)} places`],
  });
  const yolov5: Proposal = {
    decoder: { kind: 'yolov5' },
    classCount: b - 5,
    input: yoloInput,
    assumed: [`4 box numbers in pixels, objectness and ${b - 5} classes in each row`],
  };
  const yolox: Proposal = {
    decoder: { kind: 'yolox' },
    classCount: b - 5,
    input: yoloxInput,
    assumed: [`boxes in cells, objectness and ${b - 5} classes in each row; the model takes pixels 0..255`],
  };
  if (b === cells(size, 1) && a > 4) return [yolov8(a)];
  if (a === cells(size, 3) && b > 5) return [yolov5];
  if (a === cells(size, 1) && b > 5) return [yolov5, yolox, yolov8(b)];
  return a > b && b > 5 && b !== 7 && b !== 6 ? [yolov5, yolox] : [];
};

const suppressedRows: GuessRule = ({ outputs, classCount }) => {
  const width = outputs[0]?.shape[1];
  if (outputs.length !== 1 || outputs[0]?.shape.length !== 2 || (width !== 6 && width !== 7)) return [];
  if (classCount === undefined)
    return `output of ${width} columns looks like suppressed boxes, but nothing tells the classes`;
  const order = width === 6 ? 'x1 y1 x2 y2 score class' : 'batch x1 y1 x2 y2 class score';
  return [{ decoder: { kind: 'nms-output' }, classCount, input: yoloInput, assumed: [`columns ${order} in pixels`] }];
};

const boxesAndScores: GuessRule = ({ outputs }) => {
  const boxes = outputs.filter(({ shape }) => shape.length === 2 && shape[1] === 4);
  return outputs.length === 2 && boxes.length === 1
    ? `outputs "${outputs.map((o) => o.name).join('" and "')}" look like boxes and scores, but shapes do not tell whether the boxes are decoded (decoder "boxes") or offsets against priors (decoder "ssd")`
    : [];
};

const anchorLayers: GuessRule = ({ outputs, size }) => {
  const layers = outputs.filter(
    ({ shape: [c = 0, h = 0] }) => c % 3 === 0 && c > 15 && [8, 16, 32].some((s) => Math.ceil(size[0] / s) === h),
  );
  return outputs.length > 1 && layers.length === outputs.length && outputs.every((o) => o.shape.length === 3)
    ? `${outputs.length} maps look like raw anchor layers (decoder "yolov3" or "yolov5"), but anchors cannot be told from shapes`
    : [];
};

const pixelMap: GuessRule = ({ outputs, size }) => {
  const shape = outputs[0]?.shape ?? [];
  const [height = 0, width = 0] = shape.slice(-2);
  const [channels = 1] = shape.length === 3 ? shape : [1];
  const fine = height * 4 >= size[0] && width * 4 >= size[1] && shape.length >= 2;
  if (outputs.length !== 1 || !fine || channels > 256) return [];
  const assumed =
    channels === 1 ? 'one probability per pixel, threshold 0.5' : `the greatest of ${channels} classes per pixel`;
  return [{ decoder: { kind: 'segmentation' }, classCount: channels, input: imagenetInput, assumed: [assumed] }];
};

const classScores: GuessRule = ({ outputs }) => {
  const [count = 0, ...rest] = outputs[0]?.shape ?? [];
  if (outputs.length !== 1 || count < 2 || rest.some((extent) => extent !== 1)) return [];
  const input = count === 1000 ? imagenetInput : plainInput;
  return [
    {
      decoder: { kind: 'classification' },
      classCount: count,
      input,
      assumed: [`one score for each of ${count} classes`],
    },
  ];
};

/** All rules. A model that more than one rule or proposal fits is ambiguous. */
export const guessRules: readonly GuessRule[] = [
  yunetNames,
  scrfdShapes,
  decodedRows,
  suppressedRows,
  boxesAndScores,
  anchorLayers,
  pixelMap,
  classScores,
];
