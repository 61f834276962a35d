import './boot';
import { setBackendSrv, setTemplateSrv } from '@grafana/runtime';
import { createRoot } from 'react-dom/client';
import { App } from './App';
import { createBackendSrv } from './host/backendSrv';
import { loadPlugin, loadSettings } from './host/dataSource';
import { templateSrv } from './host/templateSrv';

async function start(root: HTMLElement): Promise<void> {
  setBackendSrv(createBackendSrv());
  setTemplateSrv(templateSrv);
  try {
    const settings = await loadSettings();
    const plugin = await loadPlugin(settings.type);
    createRoot(root).render(<App plugin={plugin} savedSettings={settings} />);
  } catch (error) {
    root.textContent = String(error);
    throw error;
  }
}

const root = document.getElementById('root');
if (root) {
  void start(root);
}
