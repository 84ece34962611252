// Draws a tree of {tag, cls, to, label, children …}. Text becomes text nodes: there is no way from a string to markup. Every
// link leads to this app, but for those that are drawn as leading out, to an address of the web and nowhere else.
const TAGS = new Set([
  "a", "article", "blockquote", "button", "caption", "code", "dd", "div", "dl", "dt", "h2", "h3", "li", "mark", "nav", "ol",
  "p", "pre", "section", "span", "table", "tbody", "td", "th", "thead", "tr", "ul",
]);

function element(node, pick) {
  if (typeof node === "string") return document.createTextNode(node);
  if (!TAGS.has(node.tag)) throw new Error(`drawing knows no <${node.tag}>`);
  const made = document.createElement(node.tag);
  if (node.cls) made.className = node.cls;
  if (node.label) made.setAttribute("aria-label", node.label);
  if (node.tag === "section") made.setAttribute("role", "status"); // read aloud when it comes
  if (node.lang) made.lang = node.lang;
  if (node.id) made.id = node.id;
  if (node.tag === "th") made.scope = "col";
  if (node.tag === "table") made.tabIndex = 0; // it scrolls where it is wider than a phone
  if (node.tag === "a" && node.load) made.href = `?${node.load}`;
  else if (node.tag === "a" && node.out) out(made, node.out);
  else if (node.tag === "a" && node.jump) jump(made, node.jump);
  else if (node.tag === "a") link(made, node, pick);
  if (node.tag === "article" && node.label) made.setAttribute("role", "region");
  if (node.copy) made.addEventListener("click", () => copy(made, node.copy, node.done));
  if (node.act === "pick") made.addEventListener("click", () => pick(node.to));
  if (node.act === "print") made.addEventListener("click", () => window.print());
  for (const child of node.children) made.append(element(child, pick));
  return made;
}

// Words go to the clipboard; the button says so for a while. Beyond loopback without https a page has no clipboard of its own.
async function copy(button, words, done) {
  const label = button.dataset.label ??= button.textContent;
  try {
    if (navigator.clipboard) await navigator.clipboard.writeText(words);
    else copySelected(button, words);
  } catch {
    copySelected(button, words);
  }
  button.setAttribute("aria-live", "polite");
  button.textContent = `✓ ${done}`;
  setTimeout(() => { button.textContent = label; }, 2500);
}

function copySelected(button, words) {
  const box = document.createElement("textarea");
  box.value = words;
  button.after(box);
  box.select();
  document.execCommand("copy");
  box.remove();
  button.focus();
}

// A link to this page or another one under a query: a plain click stays in the app, any other opens it as links do.
function link(made, { page = "", to = "", top }, pick) {
  made.href = `${page && `./${page === "ask" ? "" : encodeURIComponent(page)}`}?${to}`;
  made.addEventListener("click", (event) => {
    if (event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    if (top) document.querySelector("[data-testid=stMain]")?.scrollTo({ top: 0 });
    if (page) straightTo(new URL(made.href).pathname);
    else comeBack(made);
    pick(`${page}?${to}`);
  });
}

// Streamlit writes the parameters of the next page into the address before it goes there: an entry of the history at which
// nobody ever was.
function straightTo(path) {
  if (Object.hasOwn(history, "pushState")) return;
  history.pushState = function (state, title, address) {
    if (new URL(address, location.href).pathname !== path) return;
    delete history.pushState;
    history.pushState(state, title, address);
  };
  setTimeout(() => delete history.pushState, 4000);
}

// A link out of the app: nothing is asked of that address before it is followed, and it is not told from where.
function out(made, address) {
  if (!["http:", "https:"].includes(new URL(address).protocol)) throw new Error("drawing links to the web alone");
  made.href = address;
  made.target = "_blank";
  made.rel = "noopener noreferrer";
  made.referrerPolicy = "no-referrer";
}

// Where a link opened a dialog, the keyboard goes on from the link once that is closed.
function comeBack(made) {
  let opened = false;
  const watch = new MutationObserver(() => {
    if (document.querySelector("[role=dialog]")) opened = true;
    else if (opened) {
      watch.disconnect();
      setTimeout(() => {
        if (made.isConnected && document.activeElement === document.body) made.focus({ preventScroll: true });
      }, 50);
    }
  });
  watch.observe(document.body, { childList: true, subtree: true });
  setTimeout(() => opened || watch.disconnect(), 5000);
}

// A link to a place in the same drawing: it is scrolled to, and the keyboard goes on from there.
function jump(made, id) {
  made.href = "#";
  made.addEventListener("click", (event) => {
    event.preventDefault();
    const place = made.getRootNode().getElementById(id);
    if (!place) return;
    place.tabIndex = -1;
    place.focus({ preventScroll: true });
    place.scrollIntoView({ block: "center" });
  });
}

// A cited sentence is come to in its whole meeting, once: the turns far from it have no height of their own before.
const come = new WeakSet();
function comeTo(root) {
  const cited = root.querySelector("#cited");
  if (!cited || come.has(root)) return;
  come.add(root);
  for (const wait of [0, 150, 500]) setTimeout(() => cited.scrollIntoView({ block: "center" }), wait);
}

// The marked words stand in the upper third of their box, without moving the page around it.
function showMark(root) {
  const box = root.querySelector(".document");
  const mark = root.querySelector("mark");
  if (!box || !mark) return;
  box.tabIndex = 0;
  box.setAttribute("role", "region");
  const centre = () => {
    const above = mark.getBoundingClientRect().top - box.getBoundingClientRect().top;
    box.scrollTop += above - box.clientHeight / 3;
  };
  centre();
  requestAnimationFrame(centre);
}

const drawn = new WeakMap();

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".drawing");
  const content = JSON.stringify(data);
  if (drawn.get(root) === content) return;
  drawn.set(root, content);
  // Who went to a chip by the keyboard stays on it, although it is drawn anew.
  const chips = () => [...root.querySelectorAll(".chip")];
  const at = chips().indexOf(root.getRootNode().activeElement);
  root.replaceChildren(...data.nodes.map((node) => element(node, (target) => setTriggerValue("picked", target))));
  chips()[at]?.focus();
  showMark(root);
  comeTo(root);
}
