"""Backups, the way back, and the audit log's proof."""

WORDS: dict[str, tuple[str, str]] = {
    "backup.help": (
        "バックアップを作ります。ボットが動いていても実行できます。",
        "Make a backup; the bot may go on running.",
    ),
    "backup.help_to": (
        "バックアップを置くフォルダー（別のディスクをお勧めします）。",
        "Folder for backups, best on another disk.",
    ),
    "backup.help_keep": (
        "残すバックアップの数。古いものから消します（0 ならすべて残します）。",
        "How many backups to keep; the oldest go (0 keeps all).",
    ),
    "backup.help_restore": (
        "バックアップを確かめて元に戻します（--yes を付けるまでは確認のみ）。",
        "Check a backup and put it back (only checks until --yes is given).",
    ),
    "backup.help_from": (
        "バックアップ、またはバックアップを置いたフォルダー（最新のものを使います）。",
        "A backup, or the folder of backups (the newest is taken).",
    ),
    "backup.help_check": (
        "バックアップの点検だけを行います。データフォルダーは使いません。",
        "Only check the backup; the data folder is not touched.",
    ),
    "backup.help_yes": (
        "今のデータを退避して、バックアップの内容に置き換えます。",
        "Move today's data aside and put the backup in its place.",
    ),
    "backup.help_finish": (
        "途中で止まった復元を完了します。",
        "Complete a restore that was interrupted.",
    ),
    "backup.help_audit": ("監査ログ。", "The audit log."),
    "backup.help_verify": (
        "監査ログが書き換えられていないことを確かめます。",
        "Check that nobody has rewritten the audit log.",
    ),
    "backup.help_head": (
        "以前に控えた末尾の値。今のログに含まれているかを確かめます。",
        "An end that you noted earlier; checks that the log still holds it.",
    ),
    "backup.database": ("データベースを写しています。", "Copying the database."),
    "backup.files": (
        "ファイルを写しています（{done}／{of}）。",
        "Copying files ({done} of {of}).",
    ),
    "backup.checking": (
        "バックアップを点検しています（{done}／{of}）。",
        "Checking the backup ({done} of {of}).",
    ),
    "backup.copying": (
        "ファイルを戻しています（{done}／{of}）。",
        "Putting files back ({done} of {of}).",
    ),
    "backup.made": (
        "バックアップを作りました: {folder}（ファイル {files} 件、うち写したもの {copied} 件、{rows} 行、{size}）\n監査ログの末尾: {head}",
        "Backup made: {folder} ({files} files, {copied} of them copied, {rows} rows, {size})\nEnd of the audit log: {head}",
    ),
    "backup.removed": (
        "古いバックアップを {count} 件消しました: {names}",
        "{count} older backups removed: {names}",
    ),
    "backup.sound": (
        "バックアップ {name} に問題はありません（ファイル {files} 件、{rows} 行、{size}）。",
        "The backup {name} is sound ({files} files, {rows} rows, {size}).",
    ),
    "backup.would": (
        "--yes を付けると、{data} の今の内容を退避して、このバックアップに置き換えます。{name} より後の質問・回答・学習は戻りません。",
        "With --yes, what is in {data} now is moved aside and this backup takes its place. What came after {name} is not in it.",
    ),
    "backup.restored": (
        "バックアップ {name} を戻しました（ファイル {files} 件）。検索用の索引は、次の起動時に作り直します。\nそれまでの内容は {aside} に残してあります。確かめたあと、不要であれば消してください。",
        "The backup {name} is back ({files} files). The search index is made anew at the next start.\nWhat was there before is kept in {aside}; delete it once all is well.",
    ),
    "backup.again": (
        "このバックアップより後に削除を依頼された {count} 件は、学習プロセスの起動時に改めて消します。",
        "{count} people or messages that were forgotten after this backup are forgotten again when the trainer starts.",
    ),
    "backup.nothing": (
        "{data} にデータベースがまだないため、写すものがありません。",
        "There is no database in {data} yet, so there is nothing to copy.",
    ),
    "backup.inside": (
        "バックアップは {data} の外に置いてください。",
        "Choose a folder outside of {data} for backups.",
    ),
    "backup.under_way": (
        "{folder} への別のバックアップが進行中です。終わってから、もう一度お試しください。",
        "Another backup into {folder} is under way. Try again when it has ended.",
    ),
    "backup.no_room": (
        "{folder} に書き込めません（{why}）。空き容量と権限を確かめてください。",
        "{folder} cannot be written to ({why}). Check its free space and permissions.",
    ),
    "backup.not_sqlite": (
        "データベースが {database} のため、このコマンドでは写せません。pg_dump でデータベースを、通常のコピーでデータフォルダーを控えてください。",
        "The database is {database}, which this command does not copy. Use pg_dump for it and copy the data folder as usual.",
    ),
    "backup.not_one": (
        "{folder} にバックアップが見つからないか、内容の一覧（backup.json）を読み取れません。",
        "There is no backup in {folder}, or its list (backup.json) cannot be read.",
    ),
    "backup.database_damaged": (
        "データベースが壊れているため、バックアップを作れませんでした（{what}）。ボットを止め、以前のバックアップから sodateru restore で戻してください。",
        "The database is damaged, so no backup was made ({what}). Stop the bot and put an earlier backup back with sodateru restore.",
    ),
    "backup.damaged": (
        "バックアップ {folder} は壊れているため使えません（{what}）。データは変更していません。別のバックアップをお選びください。",
        "The backup {folder} is damaged and cannot be used ({what}). Nothing was changed. Choose another one.",
    ),
    "backup.in_use": (
        "{data} は別の Sodateru が使用中です。sodateru serve と学習プロセスを止めてから実行してください。",
        "{data} is in use by another Sodateru. Stop sodateru serve and the trainer first.",
    ),
    "backup.elsewhere": (
        "データベース {database} が {data} の外にあるため、元に戻せません。設定 database_url を外して実行してください。",
        "The database {database} lies outside of {data}, so it cannot be put back. Run this without database_url.",
    ),
    "backup.nothing_unfinished": (
        "途中で止まった復元はありません。",
        "No restore was interrupted.",
    ),
    "backup.which": (
        "どのバックアップを戻すかを指定してください（例: sodateru restore /backup）。",
        "Name the backup to put back, for example sodateru restore /backup.",
    ),
    "audit.sound": (
        "監査ログ {rows} 行に、書き換えや抜けはありません。\n末尾: {head}（控えておくと、後から --head で確かめられます）",
        "All {rows} rows of the audit log hold; none was changed or removed.\nEnd: {head} (note it; --head proves later that the log still holds it)",
    ),
    "audit.broken": (
        "監査ログに、書き換えまたは抜けがあります（行 {ids}）。データフォルダーを写し、いつ・誰が触れたかを調べてください。",
        "The audit log was changed or rows were removed (rows {ids}). Copy the data folder and find out who touched it and when.",
    ),
    "audit.head_gone": (
        "控えた末尾の値が、今の監査ログにありません。ログが後から作り直されたか、古いバックアップに戻されています。",
        "The noted end is not in the audit log any more. The log was rewritten, or an older backup was put back.",
    ),
}
