/** Loads an AMD module as Grafana's loader does: its dependencies are what the host shares with plugins, nothing else. */
import * as data from '@grafana/data';
import * as runtime from '@grafana/runtime';
import * as ui from '@grafana/ui';
import * as emotion from '@emotion/css';
import * as react from 'react';
import * as jsxRuntime from 'react/jsx-runtime';
import * as reactDom from 'react-dom';
import * as rxjs from 'rxjs';
import * as operators from 'rxjs/operators';

const shared: Readonly<Record<string, unknown>> = {
  '@emotion/css': emotion,
  '@grafana/data': data,

  '@grafana/runtime': runtime,
  '@grafana/ui': ui,
  react,
  'react-dom': reactDom,
  'react/jsx-runtime': jsxRuntime,
  rxjs,
  'rxjs/operators': operators,
};

type Factory = (...dependencies: unknown[]) => unknown;

/** `define` in its three forms: (factory), (dependencies, factory), (name, dependencies, factory). */
function readDefinition(parts: readonly unknown[]): { dependencies: readonly string[]; factory: Factory } {
  const factory = parts.at(-1);
  const dependencies = parts.findLast((part) => Array.isArray(part)) ?? [];
  if (typeof factory !== 'function') {
    throw new Error('The module defines a value; a function was expected.');
  }
  return { dependencies: dependencies as readonly string[], factory: factory as Factory };
}

/**
 * @param address of the module; its own chunks are looked for beside it.
 * @throws Error when it can't be loaded, defines nothing, or asks for what the host doesn't share.
 */
export async function loadAmdModule(address: string): Promise<unknown> {
  let defined: { readonly value: unknown } | undefined;
  let failure: unknown;
  const define = (...parts: unknown[]) => {
    try {
      const { dependencies, factory } = readDefinition(parts);
      const exported: Record<string, unknown> = {};
      const module = { uri: address, exports: exported };
      const provided: Readonly<Record<string, unknown>> = { ...shared, module, exports: exported };
      const found = dependencies.map((name) => {
        if (!(name in provided)) {
          throw new Error(
            `${address} asks for "${name}", which the workbench doesn't share with plugins (host/amd.ts).`
          );
        }
        return provided[name];
      });
      defined = { value: factory(...found) ?? module.exports };
    } catch (error) {
      failure = error;
    }
  };
  Object.assign(window, { define: Object.assign(define, { amd: {} }) });
  try {
    await loadScript(address);
  } finally {
    Reflect.deleteProperty(window, 'define');
  }
  if (failure) {
    throw failure;
  }
  if (!defined) {
    throw new Error(`${address} defines no AMD module.`);
  }
  return defined.value;
}

function loadScript(address: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const script = document.createElement('script');
    script.src = address;
    script.onload = () => resolve();
    script.onerror = () => reject(new Error(`${address} can't be loaded. Was the plugin built (npm run build)?`));
    document.head.append(script);
  });
}
