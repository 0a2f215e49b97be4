// Every sentence of the page's own, as [Japanese, English].

const WORDS = {
  title: ["そだてる", "Sodateru"],
  skip: ["本文へ移動", "Skip to content"],
  acting: ["この人として操作", "Acting as"],
  switch: ["操作する人を切り替える", "Switch person"],
  employees: ["社員", "Employees"],
  experts: ["専門家（回答を書き直せます）", "Experts (can rewrite answers)"],
  admins: ["管理者（学習を管理できます）", "Admins (can manage training)"],
  expert: ["専門家", "Expert"],
  admin: ["管理者", "Admin"],
  app: ["アプリ", "APP"],
  channels: ["チャンネル", "Channels"],
  connected: ["ボットに接続中", "Bot connected"],
  disconnected: ["ボットの起動を待っています…", "Waiting for the bot…"],
  offline: ["再接続しています…", "Reconnecting…"],
  language: ["表示言語", "Language"],
  menu: ["チャンネル一覧を開く", "Open the channel list"],
  close: ["閉じる", "Close"],
  members: ["{n}名のメンバー", "{n} members"],
  home: ["ホーム", "Home"],
  messages: ["メッセージ", "Messages"],
  homeEmpty: ["ホームを準備しています…", "Preparing the home tab…"],
  today: ["今日", "Today"],
  yesterday: ["昨日", "Yesterday"],
  edited: ["（編集済み）", "(edited)"],
  deleted: ["このメッセージは削除されました", "This message was deleted"],
  replies: ["{n}件の返信", "{n} replies"],
  reply1: ["1件の返信", "1 reply"],
  lastReply: ["最終返信 {when}", "Last reply {when}"],
  thread: ["スレッド", "Thread"],
  replyInThread: ["スレッドで返信", "Reply in thread"],
  reactWith: ["{e} でリアクション", "React with {e}"],
  react: ["リアクションを追加", "Add a reaction"],
  more: ["その他の操作", "More actions"],
  edit: ["メッセージを編集", "Edit message"],
  remove: ["メッセージを削除", "Delete message"],
  removeSure: ["このメッセージを削除しますか？", "Delete this message?"],
  copy: ["本文をコピー", "Copy text"],
  copied: ["コピーしました", "Copied"],
  onlyYou: ["あなただけに表示されています", "Only visible to you"],
  dismiss: ["非表示にする", "Dismiss"],
  send: ["送信", "Send"],
  save: ["保存", "Save"],
  cancel: ["キャンセル", "Cancel"],
  ok: ["OK", "OK"],
  emoji: ["絵文字を入れる", "Insert an emoji"],
  mention: ["そだてるにメンション", "Mention Sodateru"],
  mentionOn: ["オン：送信するとそだてるが答えます", "On: Sodateru will answer your message"],
  mentionOff: ["オフ：そだてるは答えません", "Off: Sodateru will not answer"],
  hintChannel: ["#{name} へのメッセージ", "Message #{name}"],
  hintAsk: ["{bot}に質問する（例：出張の日当はいくらですか？）", "Ask {bot} (for example: what is the travel allowance?)"],
  hintDirect: ["{bot}に質問する", "Ask {bot}"],
  hintThread: ["返信する…", "Reply…"],
  hintExpert: ["返信する…（専門家の返信は正しい回答として登録できます）", "Reply… (an expert's reply can become the right answer)"],
  keys: ["Enter で送信、Shift+Enter で改行", "Enter to send, Shift+Enter for a new line"],
  says: ["{bot}：{status}", "{bot} {status}"],
  writing: ["{bot}が入力中…", "{bot} is writing…"],
  emptyChannel: ["#{name} の始まりです", "This is the start of #{name}"],
  emptyDirect: ["{bot}との会話の始まりです。質問をそのまま書いて送信してください。", "This is the start of your conversation with {bot}. Just write your question."],
  tryThese: ["たとえば、こんな質問", "For example, ask"],
  unread: ["未読 {n}件", "{n} unread"],
  noAnswer: ["ボットから応答がありませんでした。もう一度お試しください。", "The bot did not respond. Please try again."],
  unknownCommand: ["このコマンドはありません。", "There is no such command."],
  failed: ["操作できませんでした（{error}）", "That did not work ({error})"],
  notMember: ["このチャンネルには参加していません。", "You are not in this channel."],
  gone: ["このメッセージは見つかりません。", "This message cannot be found."],
  tooLong: ["長すぎます（4万文字まで）。", "Too long (40,000 characters at most)."],
  optional: ["（任意）", "(optional)"],
  sending: ["送信中…", "Sending…"],
  example: ["例文を入れる", "Insert the example"],
  image: ["画像", "Image"],
  choose: ["選択してください", "Choose"],
  unsupported: ["（このブロックは表示できません: {type}）", "(this block cannot be shown: {type})"],
  guideTitle: ["5分でわかる「そだてる」", "Sodateru in five minutes"],
  guideOpen: ["ガイドを開く", "Open the guide"],
  guideHide: ["ガイドを閉じる", "Close the guide"],
  guideAgain: ["最初から", "Start over"],
  guideStep: ["ステップ {n} / {of}", "Step {n} of {of}"],
  guideDone: ["ひと通り体験しました", "You have seen it all"],
  guideDoneText: ["評価と訂正が、その場で次の回答に活きることを確かめられました。あとは自由にお試しください。", "Ratings and corrections shape the next answer at once. Now try whatever you like."],
  guideBack: ["前へ", "Back"],
  guideNext: ["次へ", "Next"],
  stepAsk: ["社員として質問する", "Ask as an employee"],
  stepAskText: ["{who}さんになって、社内規程について質問してみましょう。出典付きの回答がスレッドに届きます。", "Be {who} and ask about the company's rules. The answer comes in the thread, with its sources."],
  stepAskDo: ["質問を入力欄に入れる", "Put the question in"],
  stepRate: ["回答を評価する", "Rate the answer"],
  stepRateText: ["回答の下の「役に立たなかった」を押します。低い評価は専門家の確認待ちに入ります。", "Press “Not helpful” under the answer. It then waits for an expert's review."],
  stepRateDo: ["回答のスレッドを開く", "Open the answer's thread"],
  stepRewrite: ["専門家として書き直す", "Rewrite as an expert"],
  stepRewriteText: ["専門家の{who}さんに切り替え、回答の「書き直す」を押して正しい内容を登録します。", "Switch to {who}, an expert, press “Rewrite” under the answer and save the right one."],
  stepRewriteDo: ["{who}さんに切り替える", "Switch to {who}"],
  stepParaphrase: ["別の人が言い換えて聞く", "Someone asks in other words"],
  stepParaphraseText: ["{who}さんが同じことを別の言葉で聞くと、今度は専門家の回答がすぐに返ります。", "{who} asks the same thing in other words and now gets the expert's answer at once."],
  stepNeighbour: ["似ているけれど別の質問", "A similar but different question"],
  stepNeighbourText: ["よく似た別の質問には、訂正した回答を使い回さず、資料から答えます。", "A neighbouring question is not hijacked: it is answered from the manuals."],
  stepUnanswerable: ["資料にない質問", "A question no manual answers"],
  stepUnanswerableText: ["資料にないことは「確認できない」と伝え、担当者に引き継げます。", "When no manual says, it tells you so and offers to hand over to a person."],
  stepRehearse: ["学習のリハーサル", "Rehearse the training"],
  stepRehearseText: ["管理者の{who}さんとして /sodateru train rehearse を実行すると、学習・評価・切り替え・切り戻しを約3分で通しで試せます。", "As {who}, an admin, run /sodateru train rehearse: training, evaluation, swap and rollback in about three minutes."],
  stepRehearseDo: ["コマンドを入力欄に入れる", "Put the command in"],
};

let language = "ja";

/** Set the language of the page: "ja" or "en". */
export function speak(chosen) {
  language = chosen === "en" ? "en" : "ja";
  document.documentElement.lang = language;
}

/** Return the page's language. */
export function spoken() {
  return language;
}

/** Return a sentence with its {names} filled. */
export function t(key, values = {}) {
  const text = WORDS[key][language === "en" ? 1 : 0];
  return text.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
}

/** Return how a person or the bot is called in the page's language. */
export function called(person) {
  return (language === "en" && person.name_en) || person.name;
}
