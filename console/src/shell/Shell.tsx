/** The frame of every page for somebody logged in: navigation, search, account. */
import { ActionIcon, Menu } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { IconLogout, IconMenu2, IconSearch } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, Outlet, useLocation, useNavigate } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { authLogout } from '../api/client.gen.ts';
import { onLoggedOut, Problem } from '../api/http.ts';
import { useI18n } from '../i18n/index.tsx';
import { meQuery, useCan } from '../session.tsx';
import { ErrorState } from '../ui/bits.tsx';
import { ViewLinks } from '../views/ViewLinks.tsx';
import { LangSwitch, ThemeToggle } from './controls.tsx';
import { Palette } from './Palette.tsx';
import { PAGES } from './pages.ts';

const initials = (name: string) =>
  name
    .split(/\s+/)
    .slice(0, 2)
    .map((part) => part[0]?.toUpperCase() ?? '')
    .join('');

export function Shell() {
  const { t, suggest } = useI18n();
  const navigate = useNavigate();
  const location = useLocation();
  const client = useQueryClient();
  const can = useCan();
  const me = useQuery(meQuery);
  const [palette, setPalette] = useState(false);
  const [menu, setMenu] = useState(false);
  useHotkeys([['mod+K', () => setPalette(true)]], [], true);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another page closes the menu
  useEffect(() => setMenu(false), [location.pathname]);
  const language = me.data?.user.locale;
  useEffect(() => {
    if (language === 'fr' || language === 'en') suggest(language);
  }, [language, suggest]);
  useEffect(() => {
    const leave = () => {
      const ended = client.getQueryData(meQuery.queryKey) === undefined ? {} : { ended: '1' };
      client.clear();
      const { pathname, search } = window.location;
      if (pathname !== '/login') void navigate({ to: '/login', search: { next: pathname + search, ...ended } as never });
    };
    onLoggedOut.add(leave);
    return () => void onLoggedOut.delete(leave);
  }, [client, navigate]);

  const logOut = async () => {
    await authLogout().catch(() => undefined);
    client.clear();
    await navigate({ to: '/login' });
  };
  if (me.isError) {
    if (me.error instanceof Problem && me.error.status === 401) return null;
    return <ErrorState error={me.error} retry={() => void me.refetch()} />;
  }
  // Until it is known who is there, nothing is asked in his name.
  if (me.data === undefined) return <div className="shell" aria-busy="true" />;
  return (
    <div className="shell">
      <a className="skip" href="#content">
        {t('app.skip')}
      </a>
      <div className="topbar">
        <ActionIcon aria-label={t('nav.menu')} aria-expanded={menu} onClick={() => setMenu(!menu)}>
          <IconMenu2 size={18} />
        </ActionIcon>
        {t('app.name')}
      </div>
      <nav className="side" data-open={menu} aria-label={t('nav.main')}>
        <div className="brand">
          <img src="/favicon.svg" alt="" />
          {t('app.name')}
          <span className="agency">{me.data?.agency}</span>
        </div>
        <button type="button" className="side-search" onClick={() => setPalette(true)}>
          <IconSearch size={14} aria-hidden />
          <span>{t('cmdk.open')}</span>
          <kbd aria-hidden>Ctrl K</kbd>
        </button>
        <div className="links">
          {PAGES.filter((p) => can(p.permission)).map((p) => (
            <Link key={p.to} to={p.to} activeOptions={{ exact: false, includeSearch: false }}>
              <p.icon size={16} stroke={1.8} aria-hidden />
              {t(p.label)}
            </Link>
          ))}
          <ViewLinks slot="nav" />
        </div>
        <div className="side-foot">
          <Menu position="top-start">
            <Menu.Target>
              <button type="button" className="side-user">
                <span className="avatar" aria-hidden data-initials={initials(me.data?.user.name ?? '')} />
                <span className="visually-hidden">{t('nav.account')}: </span>
                <span style={{ overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' }}>{me.data?.user.name}</span>
              </button>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Label>{me.data?.user.login}</Menu.Label>
              <Menu.Item leftSection={<IconLogout size={14} />} onClick={() => void logOut()}>
                {t('nav.logout')}
              </Menu.Item>
            </Menu.Dropdown>
          </Menu>
          <LangSwitch />
          <ThemeToggle />
        </div>
      </nav>
      <main className="main" id="content" tabIndex={-1}>
        {me.data && <Outlet />}
      </main>
      {palette && <Palette onClose={() => setPalette(false)} />}
    </div>
  );
}
