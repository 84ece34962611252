// Draws a tree of {tag, cls, to, label, children}. Text becomes text nodes: there is no way from a string to markup.
const TAGS = new Set([
  "a", "blockquote", "code", "dd", "div", "dl", "dt", "h2", "h3", "li", "mark", "ol", "p", "pre", "section", "span", "ul",
]);

function element(node, pick) {
  if (typeof node === "string") return document.createTextNode(node);
  if (!TAGS.has(node.tag)) throw new Error(`drawing knows no <${node.tag}>`);
  const made = document.createElement(node.tag);
  if (node.cls) made.className = node.cls;
  if (node.label) made.setAttribute("aria-label", node.label);
  if (node.tag === "section") made.setAttribute("role", "status"); // read aloud when it comes
  if (node.tag === "a") link(made, node.to ?? "", pick);
  for (const child of node.children) made.append(element(child, pick));
  return made;
}

// A link to this same page under another query: a plain click stays on the page, any other opens it as links do.
function link(made, query, pick) {
  made.href = `?${query}`;
  made.addEventListener("click", (event) => {
    if (event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    pick(query);
  });
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
  root.replaceChildren(...data.nodes.map((node) => element(node, (query) => setTriggerValue("picked", query))));
  chips()[at]?.focus();
  showMark(root);
}
