/**
 * Switches `Long` off, once, for the whole process, so that 64-bit fields decode to plain numbers. Loaded before the
 * generated modules: they take the default values of their fields from here as they load.
 */
import protobuf from 'protobufjs/minimal.js';

const util = protobuf.util as { Long: unknown };
util.Long = undefined;
protobuf.configure();
