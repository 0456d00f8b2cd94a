/**
 * Entry of the codec process: native code that meets hostile files lives here alone, is given bytes and never a
 * path, and can be killed at any moment. It prints nothing: stdout belongs to the command line's answers.
 */
import { serveCalls } from '../processes/serve-calls';
import { createCodec } from './codec';
import type { CodecCalls } from './codec-calls';
import { chooseSharpBuild, currentRuntime } from './load-sharp';

serveCalls<CodecCalls>(await createCodec(chooseSharpBuild(currentRuntime())));
