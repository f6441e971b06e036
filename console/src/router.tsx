/** Addresses of the console. Every page is a file of its own that is fetched when it is needed. */
import { Button } from '@mantine/core';
import {
  createRootRoute,
  createRoute,
  createRouter,
  type ErrorComponentProps,
  Link,
  lazyRouteComponent,
  Outlet,
  redirect,
} from '@tanstack/react-router';
import { useI18n } from './i18n/index.tsx';
import { Shell } from './shell/Shell.tsx';
import { Empty } from './ui/bits.tsx';

/** Everything in an address is text. */
const texts = (search: Record<string, unknown>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(search).flatMap(([name, value]) =>
      value === undefined || value === null || value === '' ? [] : [[name, String(value)]],
    ),
  );

function NotFound() {
  const { t } = useI18n();
  return <Empty title={t('notFound.title')} action={<Link to="/dossiers">{t('notFound.back')}</Link>} />;
}

/** A page that fails leaves the menu, and says what to do. */
function Failed({ reset }: ErrorComponentProps) {
  const { t } = useI18n();
  const again = (
    <Button variant="default" onClick={reset}>
      {t('failed.again')}
    </Button>
  );
  return <Empty title={t('failed.title')} action={again} />;
}

const root = createRootRoute({ component: Outlet, validateSearch: texts });
const login = createRoute({
  getParentRoute: () => root,
  path: '/login',
  component: lazyRouteComponent(() => import('./pages/Login.tsx'), 'Login'),
});
const shell = createRoute({ getParentRoute: () => root, id: 'shell', component: Shell });
const home = createRoute({
  getParentRoute: () => shell,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: '/dossiers' });
  },
});
const dossiers = createRoute({
  getParentRoute: () => shell,
  path: '/dossiers',
  component: lazyRouteComponent(() => import('./pages/dossiers/Dossiers.tsx'), 'Dossiers'),
});
const dossier = createRoute({
  getParentRoute: () => shell,
  path: '/dossiers/$ref',
  component: lazyRouteComponent(() => import('./pages/dossier/Dossier.tsx'), 'Dossier'),
});
const imports = createRoute({
  getParentRoute: () => shell,
  path: '/imports',
  component: lazyRouteComponent(() => import('./pages/imports/Imports.tsx'), 'Imports'),
});
const accounting = createRoute({
  getParentRoute: () => shell,
  path: '/accounting',
  component: lazyRouteComponent(() => import('./pages/accounting/Accounting.tsx'), 'Accounting'),
});
const clients = createRoute({
  getParentRoute: () => shell,
  path: '/clients',
  component: lazyRouteComponent(() => import('./pages/parties/Clients.tsx'), 'Clients'),
});
const suppliers = createRoute({
  getParentRoute: () => shell,
  path: '/suppliers',
  component: lazyRouteComponent(() => import('./pages/parties/Suppliers.tsx'), 'Suppliers'),
});
const users = createRoute({
  getParentRoute: () => shell,
  path: '/users',
  component: lazyRouteComponent(() => import('./pages/Users.tsx'), 'Users'),
});

const view = createRoute({
  getParentRoute: () => shell,
  path: '/views/$plugin/$id',
  component: lazyRouteComponent(() => import('./views/ViewPage.tsx'), 'ViewPage'),
});

/** Whatever has no page, within the menu and in the language of whoever is there. */
const nowhere = createRoute({ getParentRoute: () => shell, path: '$', component: NotFound });

export const router = createRouter({
  routeTree: root.addChildren([
    login,
    shell.addChildren([home, dossiers, dossier, imports, accounting, clients, suppliers, users, view, nowhere]),
  ]),
  defaultPreload: 'intent',
  defaultErrorComponent: Failed,
  // Plain query strings: `?q=12` stays the text 12, and an address can be typed by hand.
  parseSearch: (text) => Object.fromEntries(new URLSearchParams(text)),
  stringifySearch: (search) => {
    const text = new URLSearchParams(texts(search)).toString();
    return text === '' ? '' : `?${text}`;
  },
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
