/** What people said of a service over what messages tell, and what is to be decided where messages say something else since. */
import { Button } from '@mantine/core';
import { claimAccept, claimRefuse } from '../../api/client.gen.ts';
import { type JsonSchema, nameOf } from '../../form/SchemaForm.tsx';
import { formatInstant } from '../../format.ts';
import { useI18n } from '../../i18n/index.tsx';
import { useType } from '../../serviceTypes.tsx';
import { useCan } from '../../session.tsx';
import type { Dialog, ServiceData } from './shared.ts';

type Claim = ServiceData['claims'][number];

export function Claims({ service, open }: { service: ServiceData; open: (dialog: Dialog) => void }) {
  const { t, word, locale } = useI18n();
  const can = useCan();
  const type = useType(service.service);
  if (service.claims.length === 0) return null;
  const schema = (type?.item ?? {}) as JsonSchema;
  const name = ({ field }: Claim): string => {
    if (field === '/status') return t('field.status');
    return field === '/recordLocator' ? t('service.locator') : nameOf(schema, field.replace(/^\/item/, ''), locale);
  };
  const shown = ({ field }: Claim, value: unknown): string => {
    if (value === null || value === undefined) return t('claim.nothing');
    if (field === '/status') return word('status', String(value));
    return typeof value === 'object' ? JSON.stringify(value) : String(value);
  };
  const decide = (claim: Claim, how: 'accept' | 'refuse') => {
    const values = { field: name(claim), value: shown(claim, claim.value), told: shown(claim, claim.told) };
    const act = how === 'accept' ? claimAccept : claimRefuse;
    open({
      kind: 'decide',
      decision: {
        title: t(`claim.${how}`, values),
        text: t(`claim.${how}Text`, values),
        act: (_reason, options) => act({ id: service.id, field: claim.field }, { ...options, version: service.version }),
        said: t(how === 'accept' ? 'claim.accepted' : 'claim.refused', values),
        reason: false,
        posts: how === 'accept',
      },
    });
  };
  return (
    <ul className="service-lines" aria-label={t('claim.title')}>
      {service.claims.map((claim) => {
        const values = { field: name(claim), value: shown(claim, claim.value), told: shown(claim, claim.told) };
        return (
          <li key={claim.field}>
            {t(claim.contested ? 'claim.contested' : 'claim.said', {
              ...values,
              by: claim.by.name,
              at: formatInstant(claim.at, locale),
            })}{' '}
            {can('dossiers.write') && (
              <>
                <Button size="compact-xs" variant="default" onClick={() => decide(claim, 'accept')}>
                  {t('claim.accept', values)}
                </Button>{' '}
                {claim.contested && (
                  <Button size="compact-xs" variant="default" onClick={() => decide(claim, 'refuse')}>
                    {t('claim.refuse', values)}
                  </Button>
                )}
              </>
            )}
          </li>
        );
      })}
    </ul>
  );
}
