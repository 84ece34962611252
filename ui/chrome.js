// The language of the page, and Streamlit's own words in Japanese: it has no setting for them. Only whole words of its own
// are replaced; what comes from documents is drawn in shadow roots and canvases, which are not looked at.
const WORDS = new Map([
  ["Close", "閉じる"],
  ["Open", "選択肢を開く"],
  ["Clear all", "すべて外す"],
  ["Clear date", "日付を消す"],
  ["Choose date", "日付を選ぶ"],
  ["Error", "入力の誤り"],
  ["Selected values", "選んだもの"],
  ["Copy", "写し取る"],
  ["No results", "当てはまるものがありません"],
  ["Skip to main content", "本文へ進む"],
  ["Upload", "ファイルを選ぶ"],
  ["Upload file", "ファイルを選ぶ"],
  ["Drop files here", "ここに置いてください"],
  ["Add files", "ファイルを加える"],
  ["file upload", "ファイルを選ぶ"],
  ["Sort ascending", "小さい順・古い順に並べる"],
  ["Sort descending", "大きい順・新しい順に並べる"],
  ["Format", "表し方"],
  ["Autosize", "幅を合わせる"],
  ["Pin column", "列を固定する"],
  ["Unpin column", "列の固定を外す"],
  ["Hide column", "列を隠す"],
  ["visualization", "図"],
  ["point", "点"],
  ["Failed to generate file for download", "ファイルを渡せませんでした。このページを開き直すと、理由が示されます。"],
  ["Connection error", "接続が切れました"],
  ["Use arrow keys to navigate dates. Enter to select. Escape to close.", "矢印キーで日付を移り、Enterで選び、Escapeで閉じます。"],
]);
const PHRASES = [
  [/^Streamlit server is not responding\b.*/s, "このページを動かしているプログラムが止まっています。もう一度起動すると、続きから使えます。"],
  [/^This app has encountered an error\b.*/s, "予期しない誤りが起きました。再読み込みしても続くときは、起動した端末の表示をこのページの管理者に見せてください。"],
  [/^(?:Error)?:?\s*Date set outside allowed range\..*/s, "索引にある期間の外の日付です。"],
  [/^(?:Error: )?.* files are not allowed\.$/s, "この形式のファイルは加えられません。"],
  [/^(?:Error: )?File must be (.*) or smaller\.$/s, "大きすぎます（$1まで）。"],
  [/^(\d+[KMG]?B) per file/, "1件$1まで"],
  [/^Remove (.*)$/s, "$1を外す"],
  [/^year, /, "年、"],
  [/^month, /, "月、"],
  [/^day, /, "日、"],
];
const ATTRIBUTES = ["aria-label", "aria-roledescription", "title"];
const SPOKEN = "[role=dialog], [role=listbox], [role=tooltip], [data-testid=stTooltipContent], [data-testid=stDialog], [data-testid=stException], " +
  "[data-testid=stDateInputError], [data-testid=stFileUploader], [data-testid=stDownloadButton], [data-testid^=stDataFrameColumn], [data-testid=stSkipToContent], .react-aria-Popover";

function inJapanese(text) {
  const words = text.trim();
  if (WORDS.has(words)) return WORDS.get(words);
  const phrase = PHRASES.find(([pattern]) => pattern.test(words));
  return phrase ? words.replace(phrase[0], phrase[1]) : text;
}

function translate(element) {
  if (element.closest?.(".open-drawing")) return; // what documents say
  for (const name of ATTRIBUTES) {
    const before = element.getAttribute?.(name);
    const after = before && inJapanese(before);
    if (after && after !== before) element.setAttribute(name, after);
  }
  if (!element.closest?.(SPOKEN)) return;
  for (const child of element.childNodes) {
    if (child.nodeType !== Node.TEXT_NODE) continue;
    const after = inJapanese(child.data);
    if (after !== child.data) child.data = after;
  }
}

function translateAll(root) {
  if (root.nodeType === Node.TEXT_NODE) root = root.parentElement;
  if (root?.nodeType !== Node.ELEMENT_NODE) return;
  translate(root);
  for (const element of root.querySelectorAll("*")) translate(element);
}

// The row of links says what it is, and which page is open.
function landmark({ navigation, page }) {
  const row = document.querySelector(".st-key-navigation");
  if (!row) return;
  row.setAttribute("role", "navigation");
  if (row.getAttribute("aria-label") !== navigation) row.setAttribute("aria-label", navigation);
  row.querySelectorAll("[data-testid=stPageLink] a").forEach((link, at) => {
    if (at === page) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  });
}

export default function ({ data }) {
  const japanese = data.language === "ja";
  document.documentElement.lang = data.language;
  landmark(data);
  if (japanese) translateAll(document.body);
  const observer = new MutationObserver((changes) => {
    landmark(data); // drawn after this component
    for (const change of japanese ? changes : []) {
      if (change.type === "childList") change.addedNodes.forEach(translateAll);
      else translateAll(change.target);
    }
  });
  observer.observe(document.body, {
    attributeFilter: ATTRIBUTES, childList: true, characterData: true, subtree: true,
  });
  return () => observer.disconnect();
}
