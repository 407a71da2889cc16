/** This command line as a shell would take it, for reports: users and passwords in it are left out. */
export function ownCommandLine(words: readonly string[] = process.argv.slice(2)): string {
  return shellLine(['snn-convert', ...words.map(withoutSecrets)]);
}

/** Words as a POSIX shell would take them: one line that gives the same words again. */
function shellLine(words: readonly string[]): string {
  return words.map(shellWord).join(' ');
}

/** A word with `...` for what a URL in it says of user and password: before its last @, or in its query. */
function withoutSecrets(word: string): string {
  return word
    .replace(/([a-z][a-z\d+.-]*:\/\/)[^]*@/gi, '$1...@')
    .replace(/([?&](?:user(?:name)?|pass(?:word)?)=)[^&#]*/gi, '$1...');
}

function shellWord(word: string): string {
  return /^[\w%+=:,./@-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
