import { Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { type FormEvent, useEffect } from 'react';
import { authLogin } from '../api/client.gen.ts';
import { ProblemBox } from '../form/FormDialog.tsx';
import { TextField } from '../form/fields.tsx';
import { useForm } from '../form/useForm.ts';
import { useI18n } from '../i18n/index.tsx';
import { meQuery } from '../session.tsx';
import { LangSwitch, ThemeToggle } from '../shell/controls.tsx';

/** A path of this console: an address that leads elsewhere is not followed. */
const own = (next: string | undefined): string => (next !== undefined && /^\/(?![/\\])/.test(next) ? next : '/dossiers');

export function Login() {
  const { t } = useI18n();
  const client = useQueryClient();
  const navigate = useNavigate();
  const { next, ended } = useSearch({ strict: false }) as { next?: string; ended?: string };
  const form = useForm({ login: '', password: '' });
  useEffect(() => {
    document.title = `${t('login.submit')} · Escale`;
  }, [t]);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    // Read from the form itself: a password manager fills fields without telling React.
    const given = new FormData(event.currentTarget);
    const login = String(given.get('login') ?? '').trim();
    const password = String(given.get('password') ?? '');
    if (login === '' || password === '') {
      form.refuse({ [login === '' ? '/login' : '/password']: t('login.needed') });
      return;
    }
    void form.submit(async () => {
      await authLogin({ login, password });
      client.clear();
      await client.fetchQuery(meQuery);
      await navigate({ href: own(next) });
    });
  };
  return (
    <main className="login">
      <div className="login-tools">
        <LangSwitch />
        <ThemeToggle />
      </div>
      <div className="login-card">
        <img src="/favicon.svg" alt="" />
        <h1>{t('login.title')}</h1>
        <p className="dim" style={{ marginBottom: 18 }}>
          {ended === undefined ? t('login.lead') : t('login.ended')}
        </p>
        <form className="form" onSubmit={submit}>
          <ProblemBox problem={form.problem} />
          <TextField
            label={t('login.login')}
            name="login"
            value={form.values.login}
            onChange={(v) => form.set('login', v)}
            error={form.error('/login')}
            autoComplete="username"
            autoFocus
          />
          <TextField
            label={t('login.password')}
            name="password"
            type="password"
            value={form.values.password}
            onChange={(v) => form.set('password', v)}
            error={form.error('/password')}
            autoComplete="current-password"
          />
          <Button type="submit" size="sm" loading={form.busy}>
            {t('login.submit')}
          </Button>
        </form>
      </div>
    </main>
  );
}
