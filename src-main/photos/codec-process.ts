/**
 * Entry of the codec process: native code that meets hostile files lives here alone, is given bytes or files of the
 * spool folder and never another path, and can be killed at any moment. It prints nothing: stdout belongs to the command
 * line's answers.
 */
import { serveCalls } from '../processes/serve-calls';
import { spoolOfHelper } from '../processes/spool-files';
import { createCodec, createSpoolingCodec } from './codec';
import type { CodecCalls, HeldCodecCalls } from './codec-calls';
import { chooseSharpBuild, currentRuntime } from './load-sharp';

const build = chooseSharpBuild(currentRuntime());
const spool = spoolOfHelper(process.argv.slice(2));
if (spool) serveCalls<CodecCalls>(createSpoolingCodec(build, spool));
else serveCalls<HeldCodecCalls>(createCodec(build));
