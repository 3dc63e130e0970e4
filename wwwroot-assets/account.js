// Sign-in and account pages are static: what only the browser can do for them is here.
(() => {
  const knowsPasskeys = typeof window.PublicKeyCredential?.parseCreationOptionsFromJSON === 'function'
    && typeof window.PublicKeyCredential.parseRequestOptionsFromJSON === 'function';

  const refusals = {
    NotAllowedError: 'No passkey was used: it was cancelled, took too long, or this device has none for this site.',
    InvalidStateError: 'This device has a passkey for your account already.',
    SecurityError: 'Passkeys don\'t work at this address. Use the address that your people sign in at.',
  };

  /** Shows its form where passkeys work. On submit the device is asked first, and its answer goes with the form. */
  class PasskeyOffer extends HTMLElement {
    connectedCallback() {
      if (!knowsPasskeys) return;
      this.setAttribute('ready', '');
      this.addEventListener('submit', event => {
        event.preventDefault();
        this.submit(event.target);
      });
    }

    async submit(form) {
      const problem = form.querySelector('.problem');
      const button = form.querySelector('button');
      problem.hidden = button.disabled = true;
      try {
        form.elements.Credential.value = JSON.stringify(await this.ask(form.elements.__RequestVerificationToken.value));
        form.submit();
      } catch (error) {
        problem.textContent = refusals[error.name] ?? error.message;
        problem.hidden = button.disabled = false;
      }
    }

    async ask(token) {
      const answer = await fetch(this.getAttribute('options'), { method: 'POST', headers: { RequestVerificationToken: token } });
      if (answer.status === 429) throw new Error(await answer.text());
      if (!answer.ok || answer.redirected) throw new Error('This page is out of date. Load it again and try once more.');
      const options = await answer.json();
      return this.hasAttribute('create')
        ? navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) })
        : navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) });
    }
  }

  customElements.define('passkey-offer', PasskeyOffer);

  document.addEventListener('click', async event => {
    if (event.target.closest?.('[data-print]')) window.print();
    const copy = event.target.closest?.('[data-copy]');
    if (!copy) return;
    const list = document.querySelector(copy.dataset.copy);
    getSelection().selectAllChildren(list);
    try {
      await navigator.clipboard.writeText([...list.children].map(line => line.textContent).join('\n'));
      copy.textContent = 'Copied';
    } catch {
      copy.textContent = document.execCommand('copy') ? 'Copied' : 'Selected: press Ctrl+C';
    }
  });
})();
