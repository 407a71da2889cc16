import { existsSync, readdirSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from '@jest/globals';

/** Folder of trained models and labelled images beside the project; only present where it is developed. */
export const sharedFolder = resolve(dirname(fileURLToPath(import.meta.url)), '../../../shared');

/** `test` where the folder of models and images is present; elsewhere the tests are skipped and say so. */
export const sharedTest: typeof test = existsSync(sharedFolder) ? test : skipped();

function skipped(): typeof test {
  console.warn(
    `skipped: the tests of ${basename(process.cwd())} on trained models need ${sharedFolder}, which is absent`,
  );
  return test.skip as typeof test;
}

/** The detectors that are there, each with its model card in fixtures/cards. */
export function zooModels(): { readonly name: string; readonly model: string; readonly card: string }[] {
  const folder = resolve(sharedFolder, 'zoo');
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((file) => file.endsWith('.onnx'))
    .map((file) => {
      const name = file.slice(0, -'.onnx'.length);
      return {
        name,
        model: resolve(folder, file),
        card: resolve(dirname(fileURLToPath(import.meta.url)), `../../fixtures/cards/${name}.card.json`),
      };
    });
}
