import Type from 'typebox';
import type { CityUseCases } from '../../exchange/use-cases.ts';
import type { App } from '../app.ts';
import { scoped } from '../plugins/declared-access.ts';
import { instant, list, problemAnswer } from './answers.schema.ts';

const ledger = Type.Object({
  ledger: Type.String(),
  source: Type.String(),
  dataset: Type.String(),
  own: Type.Boolean({ description: '本市账本 · A ledger of this city' }),
  size: Type.Integer(),
  root: Type.String({ description: '根哈希，十六进制 · Root hash, hexadecimal' }),
  freshAsOf: Type.Optional(instant),
});

const peerLedger = Type.Object({
  ledger: Type.String(),
  ours: Type.Integer(),
  confirmed: Type.Integer({ description: '对方回执确认的长度 · Size of the newest receipt' }),
  lag: Type.Integer(),
  lastReceiptAt: Type.Optional(instant),
  failure: Type.Optional(Type.String()),
  failures: Type.Integer(),
  parkedAt: Type.Optional(instant),
});

export const statusView = Type.Object({
  city: Type.String(),
  name: Type.String(),
  directoryVersion: Type.Integer(),
  directoryExpiresAt: instant,
  ledgers: list(ledger),
  peers: list(Type.Object({ city: Type.String(), name: Type.String(), ledgers: list(peerLedger) })),
  quarantined: Type.Integer(),
  ready: Type.Boolean(),
});

const schema = {
  operationId: 'readStatus',
  tags: ['status'],
  summary: '各市账本与送达情况 · Ledgers held and what each city confirmed',
  security: scoped('status:read'),
  response: { 200: { ...statusView, description: '现状 · As of now' }, default: problemAnswer },
};

/** GET /v1/status. */
export async function addStatusRoute(app: App, useCases: CityUseCases): Promise<void> {
  app.get('/v1/status', { schema }, () => useCases.status());
}
