/** What keeps data from outliving the process, as it stands now: for the health check, and for the log once each. */
import type { Logger } from 'pino';

/** Whatever is wrong with one of these is one trouble, and ends with its next success. */
export type Troubled = 'folder' | 'rights' | 'reading' | 'writing' | 'damage' | 'state';

export interface Troubles {
  /** Sentences for people: what is wrong, what it means, what to do. */
  begin(what: Troubled, sentence: string): void;
  /** It is over, unless it begins again before `settle`. */
  end(what: Troubled): void;
  /** To be called now and then, so that what comes and goes with each call fills no log. */
  settle(): void;
  /** All of them; undefined when all is well. */
  current(): string | undefined;
}

export function createTroubles(log: Logger): Troubles {
  const standing = new Map<Troubled, { sentence: string; isOver: boolean }>();
  return {
    begin: (what, sentence) => {
      const known = standing.get(what);
      if (known === undefined) {
        log.warn({ store: what }, sentence);
      }
      standing.set(what, { sentence, isOver: false });
    },
    end: (what) => {
      const known = standing.get(what);
      if (known !== undefined) {
        known.isOver = true;
      }
    },
    settle: () => {
      for (const [what, { sentence, isOver }] of standing) {
        if (isOver) {
          standing.delete(what);
          log.info({ store: what }, `This is over: ${sentence}`);
        }
      }
    },
    current: () => {
      const sentences = [...standing.values()].flatMap(({ sentence, isOver }) => (isOver ? [] : [sentence]));
      return sentences.length === 0 ? undefined : sentences.join(' ');
    },
  };
}
