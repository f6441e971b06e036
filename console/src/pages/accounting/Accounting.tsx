/** Exports, balances and the journal. */
import { Button, Tabs } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { type LedgerVerifyOutput, ledgerVerify, periodClose } from '../../api/client.gen.ts';
import { attempt, FormDialog } from '../../form/FormDialog.tsx';
import { DayField } from '../../form/fields.tsx';
import { useForm } from '../../form/useForm.ts';
import { formatDay } from '../../format.ts';
import { useI18n } from '../../i18n/index.tsx';
import { useCan } from '../../session.tsx';
import { PageHead } from '../../ui/bits.tsx';
import { toast } from '../../ui/toasts.tsx';
import { useTitle } from '../../ui/useTitle.ts';
import { tabOf, useViews } from '../../views/useViews.ts';
import { ViewPanels, ViewTabs } from '../../views/ViewTabs.tsx';
import { Entries } from './Entries.tsx';
import { Exports } from './Exports.tsx';
import { TrialBalance } from './TrialBalance.tsx';

const TABS = [
  ['exports', 'exports.read'],
  ['balance', 'exports.ledger'],
  ['entries', 'exports.ledger'],
] as const;

const NOTHING = {};

export function Accounting() {
  const { t, problem } = useI18n();
  const can = useCan();
  const navigate = useNavigate();
  const { tab: asked } = useSearch({ strict: false }) as { tab?: string };
  const [closing, setClosing] = useState(false);
  const [verified, setVerified] = useState<LedgerVerifyOutput | null>(null);
  const [busy, setBusy] = useState(false);
  useTitle(t('nav.accounting'));
  const views = useViews('accounting.section').map(tabOf);
  const tabs = TABS.filter(([, permission]) => can(permission)).map(([id]) => id);
  const tab = [...tabs, ...views].find((id) => id === asked) ?? tabs[0] ?? views[0] ?? 'exports';
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
        {can('exports.close') && (
          <Button variant="default" onClick={() => setClosing(true)}>
            {t('acc.close')}
          </Button>
        )}
      </PageHead>
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
        <ViewPanels slot="accounting.section" input={NOTHING} />
      </Tabs>
      {closing && <ClosePeriod onClose={() => setClosing(false)} />}
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

function ClosePeriod({ onClose }: { onClose: () => void }) {
  const { t, locale } = useI18n();
  const form = useForm({ upTo: '' });
  const save = async (key: string) => {
    const { closedUpTo } = await periodClose({ upTo: form.values.upTo }, { key });
    toast('ok', t('acc.closed', { day: formatDay(closedUpTo, locale) }));
    onClose();
  };
  return (
    <FormDialog title={t('acc.close')} form={form} submitLabel={t('acc.close')} onClose={onClose} onSubmit={save} size={440} danger>
      <p className="dim">{t('acc.closeText')}</p>
      <DayField
        label={t('acc.upTo')}
        required
        autoFocus
        value={form.values.upTo}
        onChange={(x) => form.set('upTo', x)}
        error={form.error('/upTo')}
      />
    </FormDialog>
  );
}
