import { Command } from 'commander';
import { addCardFlags, addFlags } from '../flags.js';
import { isNirFile } from '../open.js';
import { timesteps, whole } from '../read-values.js';
import { runExported } from '../run-exported.js';
import type { RunFlags } from '../run-flags.js';
import { nirRunFlags, runNir } from '../run-nir.js';
import { runProgram } from '../run-program.js';

/** `snn-convert run <program.snn> <input ...>`: simulates a program and shows what it says. */
export function runVerb(): Command {
  const command = new Command('run')
    .summary('simulate a program on images or tensors')
    .description(
      'Run a spiking network on images (.jpg, .png ...), folders of them, or tensors (.npy, .npz); a NIR network on tensors.',
    )
    .argument(
      '<network>',
      'a program that snn-convert wrote (.snn), what export made of one (.onnx), or a NIR network (.nir)',
    )
    .argument('<inputs...>', 'images, folders, or preprocessed tensors');
  addFlags(command, 'Run:', [
    { flags: '-T, --timesteps <n>', about: "timesteps to run (default: the program's)", read: whole(1) },
    { flags: '--at <list>', about: 'timesteps to read out at, such as 1,2,4,8 (default: the last)', read: timesteps },
    { flags: '--draw <folder>', about: 'draw boxes or masks on the images, as <name>.png' },
    { flags: '--model <file>', about: "draw the original model's boxes too (default: the one beside the program)" },
    { flags: '--threads <n>', about: 'inputs simulated at a time (default: all cores)', read: whole(1) },
    { flags: '--profile', about: 'show where the time goes, layer by layer' },
    { flags: '--json', about: 'print as JSON' },
  ]);
  addFlags(command, 'NIR networks:', nirRunFlags);
  addCardFlags(command);
  return command
    .addHelpText(
      'after',
      `
Examples:
  $ snn-convert run model.snn photo.jpg
  $ snn-convert run model.snn photos/*.jpg --draw drawn/ --score 0.5
  $ snn-convert run model.snn photo.jpg --at 1,2,4,8 --json
  $ snn-convert run model.snn tensor.npy
  $ snn-convert run step.onnx photo.jpg --at 1,2,4
  $ snn-convert run network.nir spikes.npy --dt 1e-4 --raster spikes-out.npz`,
    )
    .action((path: string, paths: readonly string[], flags: RunFlags) => runnerOf(path)(path, paths, flags));
}

/** How a network is run, by what its file is. */
function runnerOf(path: string): (path: string, inputs: readonly string[], flags: RunFlags) => Promise<void> {
  if (isNirFile(path)) return runNir;
  return /\.onnx$/i.test(path) ? runExported : runProgram;
}
