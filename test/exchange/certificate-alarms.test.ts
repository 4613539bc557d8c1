import t from 'tap';
import type { CertificateView } from '../../src/exchange/admin-use-cases.ts';
import { CertificateAlarms } from '../../src/exchange/certificate-alarms.ts';

const gateway: CertificateView = {
  use: 'gateway',
  identity: 'spiffe://g60.credit/city/330100/gateway',
  keyid: 'aa',
  serial: '1',
  state: 'in use',
  notBefore: '2026-01-01T00:00:00.000Z',
  notAfter: '2027-01-01T00:00:00.000Z',
  daysLeft: 397,
  next: 'nothing',
};

/** What is told when the certificates are as given, one check after the other. */
async function told(...checks: readonly Partial<CertificateView>[][]): Promise<string[]> {
  const events: string[] = [];
  let views: CertificateView[] = [];
  const alarms = new CertificateAlarms({
    certificates: async () => views,
    emit: (event, fields = {}) => void events.push(`${event} ${Object.values(fields).join(' ')}`),
  });
  for (const check of checks) {
    views = check.map((each) => ({ ...gateway, ...each }));
    await alarms.check();
  }
  return events;
}

t.test('each threshold is told of once', async (t) => {
  const days = [31, 30, 29, 14, 14, 8, 7, 2, 1, 0, -1, -2];
  t.same(await told(...days.map((daysLeft) => [{ daysLeft }])), [
    'certificate.expiring gateway aa 30',
    'certificate.expiring gateway aa 14',
    'certificate.expiring gateway aa 7',
    'certificate.expiring gateway aa 1',
    'certificate.expired gateway aa -1',
  ]);
});

t.test('a gateway that was off tells of the lowest threshold only', async (t) => {
  t.same(await told([{ daysLeft: 5 }], [{ daysLeft: 5 }]), ['certificate.expiring gateway aa 5']);
});

t.test('certificates are told of one by one, and a successor begins anew', async (t) => {
  const signing = { use: 'signing', keyid: 'bb', daysLeft: 3 };
  t.same(await told([{ daysLeft: 1 }, signing], [{ keyid: 'cc', daysLeft: 14 }, signing]), [
    'certificate.expiring gateway aa 1',
    'certificate.expiring signing bb 3',
    'certificate.expiring gateway cc 14',
  ]);
});

t.test('nobody is told of what is not in use, cannot expire or is watched elsewhere', async (t) => {
  const views: Partial<CertificateView>[] = [
    { state: 'next', daysLeft: 1 },
    { state: 'retired', daysLeft: -9 },
    { use: 'jwt', notAfter: undefined, daysLeft: undefined },
    { use: 'directory', daysLeft: 1 },
    { use: 'revocation-list', daysLeft: 1 },
  ];
  t.same(await told(views), []);
});
