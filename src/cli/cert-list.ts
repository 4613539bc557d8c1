/** `g60 cert list`: everything that can expire, from a running gateway or, without one, from the files. */
import type { CertificateView } from '../exchange/admin-use-cases.ts';
import type { NextStep } from '../exchange/next-step.ts';
import { callAs } from './as-administrator.ts';
import { certificatesOnDisk } from './certificates-on-disk.ts';
import { print, say } from './print.ts';
import { textTable } from './text-table.ts';

export interface ListOptions {
  readonly as?: string;
  readonly json?: true;
}

const keyidDigits = 16;

const states: Readonly<Record<CertificateView['state'], readonly [zh: string, en: string]>> = {
  'in use': ['在用', 'in use'],
  next: ['待用', 'next'],
  retired: ['已换下', 'retired'],
  revoked: ['已吊销', 'revoked'],
};

const steps: Readonly<Record<NextStep, readonly [zh: string, en: string]>> = {
  nothing: ['-', '-'],
  renew: ['更换：g60 cert renew', 'renew: g60 cert renew'],
  certify: ['待证书中心签发', 'the CA has to certify it'],
  'wait for publication': ['待名录公布', 'waits for the directory'],
  'wait for peers': ['待各市收到名录', 'waits for the other cities'],
  use: ['即将启用', 'about to be used'],
  destroy: ['到时销毁私钥', 'its key is destroyed in time'],
  replace: ['由证书中心更换', 'the CA has to replace it'],
  publish: ['由证书中心发布新的', 'the CA has to publish another'],
};

function cells({ use, identity, state, notAfter, daysLeft, next, keyid }: CertificateView): string[] {
  return [
    use,
    say(...states[state]),
    notAfter?.slice(0, 10) ?? '-',
    daysLeft === undefined ? '-' : String(daysLeft),
    say(...steps[next]),
    keyid.slice(0, keyidDigits),
    identity,
  ];
}

/** The views as lines for a terminal. */
export function certificateLines(views: readonly CertificateView[]): string[] {
  const left = (zh: string, en: string) => ({ heading: say(zh, en), align: 'left' }) as const;
  return textTable(
    [
      left('用途', 'use'),
      left('状态', 'state'),
      left('到期', 'until'),
      { heading: say('剩余天数', 'days left'), align: 'right' },
      left('下一步', 'next'),
      left('指纹', 'key id'),
      left('身份', 'identity'),
    ],
    views.map(cells),
  );
}

export async function listCertificates(directory: string, { as, json }: ListOptions): Promise<void> {
  const views =
    as === undefined
      ? await certificatesOnDisk(directory)
      : await callAs(directory, { as }, (api) => api.json<CertificateView[]>({ path: '/v1/admin/certificates' }));
  await print(json ? JSON.stringify(views) : certificateLines(views).join('\n'));
}
