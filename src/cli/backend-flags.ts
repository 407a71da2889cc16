import { Option } from 'commander';
import { fail } from '../diagnostics/index.js';
import { backends, type Backend, type BackendChoices, type BackendOption } from '../index.js';
import type { Flag } from './flags.js';
import { between, list, oneOf, whole, type ReadValue } from './read-values.js';

/** The flags of all backends; one that several backends have is there once. */
export const backendFlags: readonly Flag[] = optionsByName().map(({ option, names }) => {
  const { flags, read } = flagOf(option);
  return { flags, about: `${names.join(', ')}: ${option.about}`, ...(read ? { read } : {}) };
});

/** What the flags choose for a backend. @throws BAD_OPTION for flags of other backends: nothing that was asked for may be left out */
export function choicesFor(backend: Backend, flags: Readonly<Record<string, unknown>>): BackendChoices {
  const given = optionsByName().flatMap(({ option }) => {
    const value = flags[new Option(flagOf(option).flags).attributeName()];
    return value === undefined || (option.kind === 'switch' && value === true) ? [] : [{ option, value }];
  });
  for (const { option } of given)
    if (!backend.options.some(({ name }) => name === option.name)) {
      const { long } = new Option(flagOf(option).flags);
      fail(
        'BAD_OPTION',
        long ?? option.name,
        `--to ${backend.name} has no such choice`,
        'leave it away, or see --help',
      );
    }
  return Object.fromEntries(given.map(({ option, value }) => [option.name, value])) as BackendChoices;
}

function optionsByName(): readonly { readonly option: BackendOption; readonly names: readonly string[] }[] {
  const found = new Map<string, { option: BackendOption; names: string[] }>();
  for (const { name, options } of backends.values())
    for (const option of options) {
      const known = found.get(option.name);
      if (known) known.names.push(name);
      else found.set(option.name, { option, names: [name] });
    }
  return [...found.values()];
}

function flagOf({ name, kind, choices = [] }: BackendOption): { readonly flags: string; readonly read?: ReadValue } {
  switch (kind) {
    case 'switch':
      return { flags: `--no-${name}` };
    case 'choice':
      return { flags: `--${name} <${choices.join('|')}>`, read: oneOf(choices) };
    case 'whole':
      return { flags: name === 'timesteps' ? '-T, --timesteps <n>' : `--${name} <n>`, read: whole(1) };
    case 'number':
      return { flags: `--${name} <x>`, read: between(1e-12, 1e12) };
    case 'list':
      return { flags: `--${name} <list>`, read: list };
  }
}
