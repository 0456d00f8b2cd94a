// What may be asked of the bench on the command line.

/** The parts by name, in the order in which they run. */
export const partNames = ['speed', 'peers', 'filters', 'sizes', 'orders', 'command'];

const usage = `Usage: npm run bench [-- OPTIONS]

  --quick            a version under two minutes on two cores: small photos for peers
  --only PART[,PART] one or some of: ${partNames.join(', ')}
  --readme [FILE]    measure nothing: put the figures of a results file, by default the latest, into README.md
  --help             this text`;

/**
 * Reads the arguments.
 *
 * @param args Those after the program's name.
 * @returns `{ quick, parts, readme, help }`; `readme` is null, or the file's path, or '' for the latest.
 * @throws {Error} with one line for people when something is not known.
 */
export function readOptions(args) {
  const options = { quick: false, parts: partNames, readme: null, help: null };
  const rest = [...args];
  while (rest.length > 0) {
    const option = rest.shift();
    if (option === '--quick') options.quick = true;
    else if (option === '--only') options.parts = readParts(rest.shift());
    else if (option === '--readme') options.readme = rest.shift() ?? '';
    else if (option === '--help') options.help = usage;
    else throw new Error(`unknown option ${option}; --help lists what there is`);
  }
  return options;
}

function readParts(names) {
  const asked = (names ?? '').split(',');
  const unknown = asked.find((name) => !partNames.includes(name));
  if (unknown !== undefined) throw new Error(`--only: expected ${partNames.join(', ')}, got "${unknown}"`);
  return partNames.filter((name) => asked.includes(name));
}
