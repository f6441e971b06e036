/** The six amounts of a dossier; each opens what it is made of. */
import { Drawer } from '@mantine/core';
import { IconInfoCircle } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { type DossierExplainInput, dossierExplain } from '../../api/client.gen.ts';
import { formatDay } from '../../format.ts';
import { useI18n } from '../../i18n/index.tsx';
import { Amount, Empty, ErrorState, SkeletonBlock } from '../../ui/bits.tsx';
import type { DossierData } from './shared.ts';

const AMOUNTS = ['sale', 'purchase', 'margin', 'invoiced', 'paid', 'balance'] as const;
type What = DossierExplainInput['what'];

export function Amounts({ dossier }: { dossier: DossierData }) {
  const { t } = useI18n();
  const [what, setWhat] = useState<What | null>(null);
  return (
    <>
      {/* biome-ignore lint/a11y/useSemanticElements: a group of buttons is no fieldset of a form */}
      <div className="amounts" role="group" aria-label={t('dossier.amounts')}>
        {AMOUNTS.map((name) => (
          <button key={name} type="button" className="amount" aria-haspopup="dialog" onClick={() => setWhat(name)}>
            <span className="name">
              {t(`amount.${name}`)}
              <IconInfoCircle size={12} aria-hidden />
            </span>
            <span className="value">
              {' '}
              <Amount money={dossier[name]} />
            </span>
            <span className="visually-hidden"> {t('explain.open')}</span>
          </button>
        ))}
      </div>
      <Drawer
        opened={what !== null}
        onClose={() => setWhat(null)}
        position="right"
        size={720}
        title={what === null ? '' : t('explain.title', { name: t(`amount.${what}`) })}
        closeButtonProps={{ 'aria-label': t('do.close') }}
      >
        {what !== null && <Explanation dossier={dossier} what={what} />}
      </Drawer>
    </>
  );
}

/** `import:8d3f…` and `person` in words. */
export function useSource(): (source: string) => string {
  const { t, word } = useI18n();
  return (source) =>
    source
      .split(' · ')
      .map((part) => (part.startsWith('import:') ? `${t('source.import')} ${part.slice(7, 15)}` : word('origin', part)))
      .join(' · ');
}

function Explanation({ dossier, what }: { dossier: DossierData; what: What }) {
  const { t, word, locale } = useI18n();
  const source = useSource();
  const found = useQuery({
    queryKey: ['dossier', dossier.ref, 'explain', what, dossier.version, locale],
    queryFn: () => dossierExplain({ ref: dossier.ref, what, locale }),
  });
  if (found.isError) return <ErrorState error={found.error} />;
  if (!found.data) return <SkeletonBlock />;
  const { rule, inputs, result } = found.data;
  /** `fare · Paris – Rome` in the words of the person. */
  const label = (text: string) => {
    const [head = '', ...rest] = text.split(' · ');
    const [nature = '', ...code] = head.split(' ');
    const kind = [word('nature', nature), ...code].join(' ');
    const said = rest.join(' · ');
    return said === '' ? kind : said.startsWith(kind) ? said : `${kind} · ${said}`;
  };
  return (
    <div className="stack">
      <p className="dim">{word('rule', rule)}</p>
      {inputs.length === 0 ? (
        <Empty small title={t('explain.none')} />
      ) : (
        <div className="card">
          <table className="grid inset" aria-label={t('explain.title', { name: t(`amount.${what}`) })}>
            <thead>
              <tr>
                <th scope="col">{t('field.label')}</th>
                <th scope="col">{t('field.date')}</th>
                <th scope="col">{t('explain.source')}</th>
                <th scope="col" className="num">
                  {t('field.amount')}
                </th>
              </tr>
            </thead>
            <tbody>
              {inputs.map((input, i) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: inputs are a computed list in a fixed order
                <tr key={i}>
                  <td className="wrap">{label(input.label)}</td>
                  <td>{formatDay(input.at, locale)}</td>
                  <td className="dim">{word('timelineKind', source(input.source))}</td>
                  <td className="num">
                    <Amount money={input.money} />
                  </td>
                </tr>
              ))}
              <tr className="total">
                <th scope="row" colSpan={3}>
                  {t('explain.result')}
                </th>
                <td className="num">
                  <Amount money={result} />
                </td>
              </tr>
            </tbody>
          </table>
        </div>
      )}
    </div>
  );
}
