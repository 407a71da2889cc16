#!/usr/bin/env node
import { runCommand } from './command-line.js';
import { describeError } from './describe-error.js';
import { endQuietlyWhenUnread, printError } from './terminal.js';

endQuietlyWhenUnread();
try {
  await runCommand(process.argv.slice(2));
} catch (error) {
  const { messages, exitCode } = describeError(error, process.env['DEBUG'] === 'snn-convert');
  messages.forEach(printError);
  process.exitCode = exitCode;
}
