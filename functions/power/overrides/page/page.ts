/** The page on which people make an exception for one cluster. */
import { html } from '../../../../shared/html';
import type { KeptOverride, PowerVerdict } from '../../../../shared/fleet/power';
import type { Choice } from '../choices';

/** What a form sends back besides the choice. */
export interface Form {
  action: string;
  token: string;
  proof: string;
}

const STATES = {
  running: 'It runs.',
  asleep: 'It runs without its user node pools.',
  stopped: 'It is stopped.',
};

/** The content of the page: how the cluster is, why, and what can be done. */
export function exceptionForm(
  { state, verdict, next }: PowerVerdict,
  overrides: readonly KeptOverride[],
  choices: readonly Choice[],
  who: string,
  { action, token, proof }: Form,
) {
  return html`<p class="state">${STATES[state]}</p>
    <ul>
      ${verdict.because.map(({ message }) => html`<li>${message}</li>`)}
      ${overrides.map(({ by, kind, until, why }) => html`<li>${by}: ${kind} until ${until} (${why})</li>`)}
    </ul>
    ${next === undefined ? '' : html`<p>Its schedule changes at ${next.at}: it ${next.running ? 'runs' : 'is off'} then.</p>`}
    <form method="post" action="${action}">
      <input type="hidden" name="t" value="${token}" />
      <input type="hidden" name="proof" value="${proof}" />
      <label for="why">Why (kept with the exception)</label>
      <textarea id="why" name="why" rows="2" maxlength="300"></textarea>
      ${choices.map(
        ({ name, title, text }) =>
          html`<div class="answer">
            <button name="choice" value="${name}" class="yes" aria-describedby="on-${name}">
              ${title}
            </button>
            <p id="on-${name}">${text}</p>
          </div>`,
      )}
    </form>
    <p class="who">You ask as <b>${who}</b>.</p>`;
}

export function madeText({ title, text }: Choice, verdict: PowerVerdict | undefined) {
  return html`<p class="state">${title}</p>
    <p>${text}</p>
    <ul>
      ${(verdict?.verdict.because ?? []).map(({ message }) => html`<li>${message}</li>`)}
    </ul>`;
}
