import { useState } from 'react';
import { type Settings } from '../../export/secrets';

/** The settings as they were last loaded: Grafana counts their version up with every save. */
export function useSavedOptions(options: Settings): Settings {
  const [saved, setSaved] = useState(options);
  if (options.version !== saved.version || options.uid !== saved.uid) {
    setSaved(options);
    return options;
  }
  return saved;
}
