import { existsSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';

/**
 * Trained networks: the one that comes with the package and, where a folder of models is given, those in it that have a card.
 * @param models folder of .onnx files with cards of the same name in fixtures/cards
 * @param images folder of images to calibrate and to run them with
 * @param only part of the name of those that are wanted
 */
export function networks(root, { models, images, only = '' }) {
  const folder = join(root, 'models/digits');
  const own = {
    name: 'digits',
    model: join(folder, 'digits.onnx'),
    images: join(folder, 'calibration'),
    card: undefined,
  };
  const found = models && images ? readdirSync(models).sort() : [];
  const others = found
    .filter((file) => file.endsWith('.onnx'))
    .map((file) => basename(file, '.onnx'))
    .map((name) => ({
      name,
      model: join(models, `${name}.onnx`),
      images,
      card: join(root, `fixtures/cards/${name}.card.json`),
    }))
    .filter(({ card }) => existsSync(card));
  return [own, ...others].filter(({ name }) => name.includes(only));
}

/** The first pictures of a folder as inputs of an opened model or of a program. */
export async function inputsOf(snn, folder, many, { card, graph, where }) {
  const { input } = await snn.taskOf(card, graph.inputs, graph.types, [], where);
  const files = readdirSync(folder)
    .filter((name) => /\.(png|jpe?g)$/.test(name))
    .sort()
    .slice(0, many);
  const inputs = [];
  for (const file of files) {
    const { tensor } = snn.prepareImage(await snn.readImage(join(folder, file)), input);
    inputs.push(new Map([[input.name, tensor]]));
  }
  if (inputs.length < many) throw new Error(`${folder} holds ${inputs.length} pictures, not ${many}`);
  return inputs;
}
