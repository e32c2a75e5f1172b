"""files.*: what the app may know of a file, and the three steps in which it uploads one."""

import mimetypes

from tests.localslack import posting
from tests.localslack.errors import Refused, invalid_arguments
from tests.localslack.methods.registry import Ask, method
from tests.localslack.records import File, Json, Message


@method("files.info", "files:read")
def files_info(ask: Ask) -> Json:
    """A file that stands in a conversation of ours."""
    slack = ask.slack
    file = slack.files.get(ask.needed("file"))
    if file is None or not visible(ask, file):
        raise Refused("file_not_found")
    return {"file": slack.files_json([file])[0]}


@method("files.getUploadURLExternal", "files:write")
def get_upload_url(ask: Ask) -> Json:
    """Where the bytes go. The address alone is the permission."""
    slack = ask.slack
    name, length = ask.needed("filename"), ask.needed("length")
    if not length.isdigit() or int(length) < 1:
        raise invalid_arguments("length must be a number above 0 [json-pointer:/length]")
    mimetype = mimetypes.guess_type(name)[0] or "application/octet-stream"
    file = File(slack.next_id("F"), name, b"", mimetype, slack.bot_user_id, int(length))
    slack.uploads[file.id] = file
    return {"upload_url": f"{slack.url}/upload/{file.id}", "file_id": file.id}


@method("files.completeUploadExternal", "files:write")
def complete_upload(ask: Ask) -> Json:
    """Shares uploaded files in a channel, or keeps them for ourselves."""
    slack = ask.slack
    asked = ask.json("files")
    if not isinstance(asked, list) or not asked or not all(isinstance(f, dict) for f in asked):
        raise invalid_arguments("missing required field: files")
    files = [_uploaded(ask, entry) for entry in asked]
    if ask.text("channel_id"):
        _share(ask, files)
    for file in files:
        slack.files[file.id] = slack.uploads.pop(file.id)
    return {"files": slack.files_json(files)}


def visible(ask: Ask, file: File) -> bool:
    """Whether the app may see this file: its own, or one in a channel that it is in."""
    slack = ask.slack
    return file.user == slack.bot_user_id or any(
        slack.bot_user_id in slack.channels[channel].members for channel in file.channels
    )


def _uploaded(ask: Ask, entry: Json) -> File:
    file = ask.slack.uploads.get(str(entry.get("id")))
    if file is None or len(file.data) != file.size:
        raise Refused("file_not_found")
    file.title = str(entry.get("title") or file.name)
    return file


def _share(ask: Ask, files: list[File]) -> None:
    slack = ask.slack
    channel = slack.open_channel(ask.text("channel_id"))
    thread = posting.read_thread(ask, channel)
    for file in files:
        file.channels.append(channel.id)
    message = Message(
        channel=channel.id,
        ts=slack.next_ts(),
        user=slack.bot_user_id,
        bot_id=slack.bot_id,
        team_id=slack.team_id,
        text=ask.text("initial_comment"),
        thread_ts=thread,
        subtype="file_share",
        files=slack.files_json(files),
    )
    slack.messages.append(message)
    posting.announce(slack, channel, message)
