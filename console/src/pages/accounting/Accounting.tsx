/** Exports, balances, the journal, and what keeps the books sound. */
import { Button, Tabs } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { type LedgerVerifyOutput, ledgerVerify } from '../../api/client.gen.ts';
import { attempt } from '../../form/FormDialog.tsx';
import { useI18n } from '../../i18n/index.tsx';
import { useCan, useRefresh } from '../../session.tsx';
import { PageHead } from '../../ui/bits.tsx';
import { useTitle } from '../../ui/useTitle.ts';
import { tabOf, useViews } from '../../views/useViews.ts';
import { ViewPanels, ViewTabs } from '../../views/ViewTabs.tsx';
import { ClosePeriod, ManualEntry } from './Acts.tsx';
import { ClosedUpTo } from './ClosedUpTo.tsx';
import { BankDeposit } from './Deposit.tsx';
import { Entries } from './Entries.tsx';
import { Exports } from './Exports.tsx';
import { Integrity } from './Integrity.tsx';
import { Outbox } from './Outbox.tsx';
import { PaySupplier } from './PaySupplier.tsx';
import { Rates } from './Rates.tsx';
import { TrialBalance } from './TrialBalance.tsx';

const TABS = [
  ['exports', 'exports.read'],
  ['balance', 'exports.ledger'],
  ['entries', 'exports.ledger'],
  ['rates', 'accounting.rates'],
  ['integrity', 'exports.ledger'],
  ['outbox', 'outbox.read'],
] as const;

/** Acts of the page, with the permission each needs. */
const ACTS = [
  ['entry', 'acc.entry', 'accounting.entries', ManualEntry],
  ['deposit', 'acc.deposit', 'accounting.deposit', BankDeposit],
  ['pay', 'acc.pay', 'settlement.pay', PaySupplier],
  ['close', 'acc.close', 'exports.close', ClosePeriod],
] as const;

const NOTHING = {};

export function Accounting() {
  const { t, problem } = useI18n();
  const can = useCan();
  const navigate = useNavigate();
  const { tab: asked } = useSearch({ strict: false }) as { tab?: string };
  const refresh = useRefresh();
  const [acting, setActing] = useState<(typeof ACTS)[number][0] | null>(null);
  const [verified, setVerified] = useState<LedgerVerifyOutput | null>(null);
  const [busy, setBusy] = useState(false);
  useTitle(t('nav.accounting'));
  const views = useViews('accounting.section').map(tabOf);
  const tabs = TABS.filter(([, permission]) => can(permission)).map(([id]) => id);
  const tab = [...tabs, ...views].find((id) => id === asked) ?? tabs[0] ?? views[0] ?? 'exports';
  const Act = ACTS.find(([id]) => id === acting)?.[3];
  const verify = async () => {
    setBusy(true);
    await attempt(problem, async () => setVerified(await ledgerVerify()));
    setBusy(false);
  };
  return (
    <div className="page">
      <PageHead title={t('nav.accounting')}>
        {can('exports.ledger') && (
          <Button variant="default" loading={busy} onClick={() => void verify()}>
            {t('acc.verify')}
          </Button>
        )}
        {ACTS.filter(([, , permission]) => can(permission)).map(([id, label]) => (
          <Button key={id} variant="default" onClick={() => setActing(id)}>
            {t(label)}
          </Button>
        ))}
      </PageHead>
      {can('exports.ledger') && <ClosedUpTo />}
      {verified && <Verified result={verified} />}
      <Tabs
        value={tab}
        keepMounted={false}
        onChange={(next) => void navigate({ to: '.', search: { tab: next ?? 'exports' } as never, replace: true })}
      >
        <Tabs.List aria-label={t('acc.sections')} px={4}>
          {tabs.map((id) => (
            <Tabs.Tab key={id} value={id}>
              {t(`acc.${id}`)}
            </Tabs.Tab>
          ))}
          <ViewTabs slot="accounting.section" />
        </Tabs.List>
        <Tabs.Panel value="exports">
          <Exports />
        </Tabs.Panel>
        <Tabs.Panel value="balance">
          <TrialBalance />
        </Tabs.Panel>
        <Tabs.Panel value="entries">
          <Entries />
        </Tabs.Panel>
        <Tabs.Panel value="rates">
          <Rates />
        </Tabs.Panel>
        <Tabs.Panel value="integrity">
          <Integrity />
        </Tabs.Panel>
        <Tabs.Panel value="outbox">
          <Outbox />
        </Tabs.Panel>
        <ViewPanels slot="accounting.section" input={NOTHING} />
      </Tabs>
      {Act && <Act onClose={() => setActing(null)} onDone={() => void refresh()} />}
    </div>
  );
}

function Verified({ result }: { result: LedgerVerifyOutput }) {
  const { t, tn } = useI18n();
  return (
    <div style={{ padding: '0 20px 12px' }}>
      <div className={result.ok ? 'alert ok' : 'alert'} role="status">
        <strong>{result.ok ? t('acc.verified', { n: tn('entries', result.entries) }) : t('acc.corrupt')}</strong>
        {result.ok ? (
          <span className="mono" style={{ overflowWrap: 'anywhere' }}>
            {t('acc.head')}: {result.head}
          </span>
        ) : (
          <ul>
            {result.findings.slice(0, 20).map((f) => (
              <li key={`${f.seq}${f.code}`}>
                {f.seq} {f.message}
              </li>
            ))}
          </ul>
        )}
      </div>
    </div>
  );
}
