"""What is said of trainers, of challengers on their way to people, and of blind tastings."""

WORDS: dict[str, tuple[str, str]] = {
    "stage.shadow": (
        "合格・影響なしの並走中（シャドー）",
        "passed; answering unseen (shadow)",
    ),
    "stage.canary": (
        "合格・一部のスレッドで試行中（カナリア）",
        "passed; answering a share of the threads (canary)",
    ),
    "stage.rolled_back": (
        "切り戻し済み",
        "rolled back",
    ),
    "rollout.shadow_fails": (
        "新しいモデルは、現行モデルが答えられた質問のうち {of} 件中 {failed} 件で回答できなかったため、公開せずに取り下げました。",
        "The new model failed on {failed} of {of} questions that the current one answered; it was withdrawn before anybody saw it.",
    ),
    "rollout.shadow_slow": (
        "新しいモデルの回答に {seconds} 秒かかる場合があるため、公開せずに取り下げました。",
        "The new model takes up to {seconds} seconds for an answer; it was withdrawn before anybody saw it.",
    ),
    "rollout.shadow_waits": (
        "影響のない並走: {have}／{need} 件",
        "Answering unseen: {have} of {need}",
    ),
    "rollout.canary_fails": (
        "新しいモデルは {of} 件中 {failed} 件で回答できなかったため、取り下げました。",
        "The new model failed on {failed} of {of} questions; it was withdrawn.",
    ),
    "rollout.canary_waits": (
        "一部での試行: 評価 {have}／{need} 件",
        "Answering a share of the threads: {have} of {need} judged",
    ),
    "rollout.replaced": (
        "より新しいモデルが試行に入ったため、このモデルの試行を終えました。",
        "A newer model has begun its trial, so the trial of this one has ended.",
    ),
    "rollout.disliked": (
        "新しいモデルの評価が下限を下回ったため、自動で以前のモデルに戻しました（良い評価 {good}／{of} 件、証拠 {evidence}）。",
        "People judged the new model below the floor, so the earlier one serves again (good {good} of {of}, evidence {evidence}).",
    ),
    "rollout.promoted": (
        "{version} が試行を終え、現行モデルになりました。戻すには /sodateru rollback を実行してください。",
        "{version} has come through its trial and is the current model now. To go back: /sodateru rollback.",
    ),
    "model.was_rolled_back": (
        "{version} は評価が低く自動で取り下げられたため、以前の合格判定では戻せません。学習し直すか、管理者2名の承認で切り替えてください。",
        "{version} was rolled back because people disliked it; its old PASS does not bring it back. Train again, or let two administrators override.",
    ),
    "train.run_moved": (
        "学習ラン {run} は中止されました（{stage}）。",
        "Training run {run} was ended meanwhile ({stage}).",
    ),
    "train.child_killed": (
        "学習プロセスが外から終了させられました（シグナル {signal}）。自動で再開します。続く場合はメモリ不足が考えられます。",
        "The training process was killed from outside (signal {signal}). It starts again by itself; if this goes on, memory may be short.",
    ),
    "train.killed_too_often": (
        "学習プロセスが {times} 回続けて外から終了させられました（シグナル {signal}）。メモリ不足が考えられます。batch_rows か max_row_tokens を小さくして、もう一度実行してください。",
        "The training process was killed {times} times from outside (signal {signal}). Memory is probably short: lower batch_rows or max_row_tokens and run again.",
    ),
    "train.too_slow": (
        "学習が {seconds} 秒以内に終わりませんでした。train_timeout_seconds を延ばすか、epochs を減らしてください。",
        "Training did not end within {seconds} seconds. Raise train_timeout_seconds or lower epochs.",
    ),
    "train.out_of_memory": (
        "学習中にメモリが足りなくなりました。batch_rows か max_row_tokens を小さくして、もう一度実行してください（詳細: {log}）。",
        "Training ran out of memory. Lower batch_rows or max_row_tokens and run again (details: {log}).",
    ),
    "train.disk_full": (
        "学習結果を保存する容量が足りません。ディスクを空けて、もう一度実行してください（詳細: {log}）。",
        "There is no room to save the adapter. Free some disk space and run again (details: {log}).",
    ),
    "train.diverged": (
        "学習が発散しました（損失が数値になりません）。learning_rate を小さくして、もう一度実行してください。",
        "Training diverged: the loss is not a number. Lower learning_rate and run again.",
    ),
    "train.another_adapter": (
        "アダプター {folder} は別のデータセットか基盤モデルから作られています。もう一度実行すると作り直します。",
        "Adapter {folder} was made of another dataset or base model. Run again to make it anew.",
    ),
    "ray.not_set": (
        "Ray クラスターの場所が未設定です。ray_address にダッシュボードの URL（例: http://ray-head:8265）を指定してください。",
        "No Ray cluster is named. Set ray_address to its dashboard's URL, e.g. http://ray-head:8265.",
    ),
    "ray.away": (
        "Ray クラスター（{address}）に接続できません。クラスターの状態を確認してください。つながりしだい続きから進みます。",
        "The Ray cluster ({address}) cannot be reached. Check it; the run goes on as soon as it answers.",
    ),
    "ray.failed": (
        "Ray での学習が失敗しました（{status}）: {last}",
        "Training on Ray failed ({status}): {last}",
    ),
    "ray.lost": (
        "Ray クラスターが学習ジョブ {job} を知りません（ヘッドノードの再起動など）。自動でやり直します。",
        "The Ray cluster does not know job {job} any more (its head may have restarted). It is submitted again.",
    ),
    "ray.nothing_came": (
        "Ray のジョブは終わりましたが、アダプターが {folder} にありません。ray_folder が双方から見える場所か確認してください。",
        "The Ray job has ended but no adapter is in {folder}. Check that ray_folder is a place that both sides see.",
    ),
    "hosted.no_base": (
        "学習サービスの基盤モデルが未設定です。hosted_base を指定してください。",
        "No base model of the hosted service is named. Set hosted_base.",
    ),
    "hosted.no_price": (
        "学習の単価が未設定のため、費用を見積もれません。hosted_yen_per_million_tokens を指定してください。",
        "Without the price of training no cost can be told. Set hosted_yen_per_million_tokens.",
    ),
    "hosted.too_dear": (
        "見積もりは約 {yen} 円（{tokens} トークン）で、上限 {most} 円を超えます。データを減らすか、hosted_most_yen を見直してください。",
        "The estimate is about ¥{yen} ({tokens} tokens), above the limit of ¥{most}. Train on less or raise hosted_most_yen.",
    ),
    "hosted.blocked": (
        "個人番号・カード番号・秘密鍵などを含むペアがあるため、外部へ送信しません（{pairs}）。該当ペアを修正してください。",
        "Some pairs hold a My Number, a card number or a secret, so nothing is sent out ({pairs}). Mend those pairs.",
    ),
    "hosted.too_few": (
        "学習サービスには {need} 件以上の例が必要ですが、使えるのは {have} 件です。",
        "The hosted service needs at least {need} examples; {have} can be used.",
    ),
    "hosted.not_allowed": (
        'この API キーでは学習ジョブを作成できません（{status}）。権限を確認するか、手元での学習（trainer = "process"）に切り替えてください。',
        'This key may not create training jobs ({status}). Check its rights, or train here (trainer = "process").',
    ),
    "hosted.ended": (
        'OpenAI の学習サービスは {date} 以降、新しいジョブを受け付けません。手元での学習（trainer = "process"）に切り替えてください。',
        'OpenAI takes no new training jobs from {date} on. Train here instead (trainer = "process").',
    ),
    "hosted.begins": (
        "学習ラン {run}: {base} を学習サービスで学習します。見積もりは約 {yen} 円（{rows} 件、{tokens} トークン）です。",
        "Training run {run}: {base} is trained at the hosted service. Estimate: ¥{yen} ({rows} examples, {tokens} tokens).",
    ),
    "hosted.ends_soon": (
        "ご注意: OpenAI の学習サービスは {date} に新規受付を終了します（あと {days} 日）。",
        "Note: OpenAI takes no new training jobs from {date} on ({days} days left).",
    ),
    "hosted.down": (
        "学習サービスに接続できません（{what}）。時間をおいて続きから進みます。",
        "The hosted service cannot be reached ({what}). The run goes on later.",
    ),
    "hosted.refused": (
        "学習サービスがリクエストを受け付けませんでした（{status}）: {said}",
        "The hosted service refused the request ({status}): {said}",
    ),
    "hosted.failed": (
        "学習サービスのジョブ {job} が終了しました（{status}）: {said}",
        "The hosted job {job} has ended ({status}): {said}",
    ),
    "hosted.not_served": (
        "学習サービスのモデルがまだ使えません。準備が整いしだい評価します。",
        "The hosted model is not served yet. It is evaluated as soon as it is.",
    ),
}
