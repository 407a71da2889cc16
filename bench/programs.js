import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Programs of networks, each converted once, when it is first asked for, with the default preset. */
export class Programs {
  folder = mkdtempSync(join(tmpdir(), 'bench-'));
  files = new Map();

  /** @param cli the compiled command line @param timesteps that the programs are made for */
  constructor(cli, timesteps) {
    this.cli = cli;
    this.timesteps = timesteps;
  }

  /** The file of a network's program. */
  of({ name, model, images, card }) {
    const known = this.files.get(name);
    if (known) return known;
    const file = join(this.folder, `${name}.snn`);
    const flags = ['--calib', images, '--calib-limit', '4', '--preset', 'default', '-T', `${this.timesteps}`];
    const args = [this.cli, 'convert', model, ...flags, ...(card ? ['--card', card] : []), '-o', file];
    const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
    if (status !== 0) throw new Error(stderr);
    this.files.set(name, file);
    return file;
  }

  /** Deletes them. */
  remove() {
    rmSync(this.folder, { recursive: true });
  }
}
