import { createHmac, randomBytes } from 'node:crypto';
import { GatewayError } from '../errors.ts';
import type { KeyedHash } from '../exchange/keyed-draft.ts';
import { readSecretFile, writeSecretFile } from './durable-file.ts';
