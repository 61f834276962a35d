import { Refusal } from './refusal';

const MEGABYTE = 1024 * 1024;

/** Of what is not answered yet, alerts that wait for their data among it. */
const MOST_QUESTIONS = 2_000;
const MOST_BYTES = 64 * MEGABYTE;
/** Of one asker, so that nobody fills the process up for all. */
const MOST_OF_ONE_QUESTIONS = 1_000;
const MOST_OF_ONE_BYTES = 16 * MEGABYTE;

interface Open {
  questions: number;
  bytes: number;
}

/** Counts the questions that are open, and lets no more in than the process can hold. */
export class Admission {
  private readonly all: Open = { questions: 0, bytes: 0 };
  private readonly byAsker = new Map<string, Open>();

  /**
   * Lets a question in until it is answered.
   * @param bytes of the question as it came.
   * @returns how to say that it is answered; more than once does no harm. @throws Refusal
   */
  enter(asker: string, bytes: number): () => void {
    const own = this.byAsker.get(asker) ?? { questions: 0, bytes: 0 };
    if (own.questions >= MOST_OF_ONE_QUESTIONS || own.bytes + bytes > MOST_OF_ONE_BYTES) {
      throw new Refusal(
        429,
        `${own.questions} questions of yours (${kilobytes(own.bytes)}) are not answered yet; ` +
          `${MOST_OF_ONE_QUESTIONS} (${kilobytes(MOST_OF_ONE_BYTES)}) are the most for one user. This one was not begun. Ask again in a moment.`
      );
    }
    if (this.all.questions >= MOST_QUESTIONS || this.all.bytes + bytes > MOST_BYTES) {
      throw new Refusal(
        503,
        `${this.all.questions} questions (${kilobytes(this.all.bytes)}) are not answered yet; ` +
          `${MOST_QUESTIONS} (${kilobytes(MOST_BYTES)}) are the most at once. This one was not begun. Ask again in a moment.`
      );
    }
    this.byAsker.set(asker, own);
    add(this.all, 1, bytes);
    add(own, 1, bytes);
    let isOpen = true;
    return () => {
      if (!isOpen) {
        return;
      }
      isOpen = false;
      add(this.all, -1, -bytes);
      add(own, -1, -bytes);
      if (own.questions === 0) {
        this.byAsker.delete(asker);
      }
    };
  }
}

function add(open: Open, questions: number, bytes: number): void {
  open.questions += questions;
  open.bytes += bytes;
}

const kilobytes = (bytes: number): string => `${Math.round(bytes / 1024)} kB`;
