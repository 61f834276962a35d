/** The frame of the page: which view, which theme, and the data source made from the settings last saved. */
import { type DataSourceSettings, getThemeById, ThemeContext } from '@grafana/data';
import { config } from '@grafana/runtime';
import { GlobalStyles, PortalContainer, RadioButtonGroup, useTheme2 } from '@grafana/ui';
import { type ReactNode, useEffect, useMemo, useState } from 'react';
import { AnnotationView } from './AnnotationView';
import { ConfigView } from './ConfigView';
import { ExploreView } from './ExploreView';
import { createDataSource, type LoadedPlugin } from './host/dataSource';
import { readUrlState, type Theme, type UrlState, type View, writeUrlState } from './urlState';
import { VariableView } from './VariableView';

const VIEWS: { label: string; value: View }[] = [
  { label: 'Data source', value: 'config' },
  { label: 'Explore', value: 'explore' },
  { label: 'Variable', value: 'variable' },
  { label: 'Annotation', value: 'annotation' },
];
const THEMES: { label: string; value: Theme }[] = [
  { label: 'Dark', value: 'dark' },
  { label: 'Light', value: 'light' },
];

interface Props {
  readonly plugin: LoadedPlugin;
  readonly savedSettings: DataSourceSettings;
}

export function App({ plugin, savedSettings }: Props) {
  const [url, changeUrl] = useUrlState();
  const [settings, setSettings] = useState(savedSettings);
  const dataSource = useMemo(() => createDataSource(plugin, settings), [plugin, settings]);
  const theme = useMemo(() => getThemeById(url.theme), [url.theme]);
  useEffect(() => {
    config.theme2 = theme;
  }, [theme]);

  return (
    <ThemeContext.Provider value={theme}>
      <GlobalStyles />
      <PortalContainer />
      <Page
        toolbar={
          <>
            <RadioButtonGroup
              aria-label="View"
              options={VIEWS}
              value={url.view}
              onChange={(view) => changeUrl({ view })}
            />
            <RadioButtonGroup
              aria-label="Theme"
              options={THEMES}
              value={url.theme}
              onChange={(chosen) => changeUrl({ theme: chosen })}
            />
          </>
        }
      >
        {url.view === 'config' && <ConfigView plugin={plugin} settings={settings} onSaved={setSettings} />}
        {url.view === 'explore' && (
          <ExploreView plugin={plugin} dataSource={dataSource} url={url} changeUrl={changeUrl} />
        )}
        {url.view === 'variable' && <VariableView dataSource={dataSource} url={url} changeUrl={changeUrl} />}
        {url.view === 'annotation' && <AnnotationView dataSource={dataSource} url={url} changeUrl={changeUrl} />}
      </Page>
    </ThemeContext.Provider>
  );
}

function Page({ toolbar, children }: { readonly toolbar: ReactNode; readonly children: ReactNode }) {
  const { spacing } = useTheme2();
  return (
    <main style={{ maxWidth: 1280, margin: '0 auto', padding: spacing(2) }}>
      <nav style={{ display: 'flex', justifyContent: 'space-between', marginBottom: spacing(2) }}>{toolbar}</nav>
      {children}
    </main>
  );
}

/** The address after `#`, followed both ways. */
function useUrlState() {
  const [state, setState] = useState(readUrlState);
  useEffect(() => {
    const follow = () => setState(readUrlState());
    window.addEventListener('hashchange', follow);
    return () => window.removeEventListener('hashchange', follow);
  }, []);
  useEffect(() => writeUrlState(state), [state]);
  const change = (changes: Partial<UrlState>) => setState((before) => ({ ...before, ...changes }));
  return [state, change] as const;
}
