"""The pages of files with columns: a source, an upload, which column is which, a look at the result, the import."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from feedbackhub.accounts.roles import Permission
from feedbackhub.core.errors import DomainError
from feedbackhub.web.access import requires
from feedbackhub.web.render import render_page
from stories import selectors
from stories.forms.table_files import (
    BeginForm,
    ColumnsForm,
    MapUploadForm,
    SourceNameForm,
    TableUploadForm,
    ValuesForm,
)
from stories.importing.file_checks import request_check
from stories.importing.owing import request_import
from stories.importing.uploads import receive_upload, same_before
from stories.presenters import run_rows
from stories.presenters import table_files as presenters
from stories.services import mapping
from stories.services.table_sources import add_table_source, keep_map, map_file
from stories.sources.errors import SourceError
from stories.sources.table_file import ColumnMap
from stories.sources.table_file.map_writing import map_to_yaml
from stories.sources.table_file.ready import ready_map, ready_names
from stories.views.desk import who

if TYPE_CHECKING:
    from django.http import HttpRequest

    from feedbackhub.accounts.models import User
    from stories.models import Source, UploadedFile
    from stories.services.mapping import Look

SAVED = "saved"


@requires(Permission.IMPORT_STORIES)
@require_http_methods(["GET", "HEAD", "POST"])
def files(request: HttpRequest) -> HttpResponse:
    """List the sources of files with columns, and take the name of a new one."""
    user, organisation = who(request)
    form = SourceNameForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            source = add_table_source(organisation=organisation, name=form.cleaned_data["name"], actor=user)
        except DomainError as refusal:
            form.add_error("name", refusal.message)
        else:
            return redirect("stories:files-source", pk=source.pk)
    lines = presenters.source_lines(selectors.table_sources_of(organisation))
    return render_page(request, "stories/files.jinja", {"form": form, "sources": lines})


@requires(Permission.IMPORT_STORIES)
@require_http_methods(["GET", "HEAD", "POST"])
def files_source(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a source of files with its map, and take a file."""
    user, organisation = who(request)
    source = selectors.table_source_for(user, organisation, pk)
    is_sent = request.method == "POST"
    form = TableUploadForm(request.POST, request.FILES) if is_sent else TableUploadForm()
    if form.is_valid():
        file = _received(form, source, user)
        if file is not None:
            return redirect("stories:file-columns", pk=file.pk)
    return _source_page(request, source, form, MapUploadForm())


def _received(form: TableUploadForm, source: Source, user: User) -> UploadedFile | None:
    """Keep the file that was sent where it can be opened; else say on the form why not."""
    try:
        with transaction.atomic():
            file = receive_upload(source=source, upload=form.cleaned_data["file"], actor=user)
            kept = mapping.ReadingOptions(encoding=form.cleaned_data["encoding"])
            mapping.keep_options(file, kept)
            mapping.look_into(file)
    except (DomainError, SourceError) as refusal:
        form.add_error("file", refusal.message)
        return None
    return file


@requires(Permission.IMPORT_STORIES)
@require_POST
def upload_map(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a map as YAML and keep it with the source."""
    user, organisation = who(request)
    source = selectors.table_source_for(user, organisation, pk)
    form = MapUploadForm(request.POST, request.FILES)
    if form.is_valid():
        keep_map(source=source, columns=form.cleaned_data["map"], actor=user)
        messages.success(request, "The map is saved. Files that are uploaded from now on begin with it.")
        return redirect("stories:files-source", pk=source.pk)
    return _source_page(request, source, TableUploadForm(), form)


def _source_page(
    request: HttpRequest, source: Source, upload: TableUploadForm, map_form: MapUploadForm
) -> HttpResponse:
    context = {
        "source": source,
        "upload_form": upload,
        "map_form": map_form,
        "has_map": bool(source.column_map),
        "waiting": presenters.file_lines(selectors.waiting_files_of(source)),
        "runs": run_rows(selectors.runs_of(source)),
    }
    return render_page(request, "stories/files-source.jinja", context)


@requires(Permission.IMPORT_STORIES)
@require_safe
def download_map(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the source's map as YAML."""
    user, organisation = who(request)
    source = selectors.table_source_for(user, organisation, pk)
    text = (
        map_to_yaml(ColumnMap.from_dict(source.column_map))
        if source.column_map
        else "# No map is saved yet.\n"
    )
    response = HttpResponse(text, content_type="application/yaml; charset=utf-8")
    response["Content-Disposition"] = content_disposition_header(True, f"map-{source.pk}.yaml")
    return response


@requires(Permission.IMPORT_STORIES)
@require_http_methods(["GET", "HEAD", "POST"])
def file_columns(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask which column is which."""
    user, organisation = who(request)
    file = selectors.waiting_file_for(user, organisation, pk)
    try:
        look = mapping.look_into(file)
    except SourceError as refusal:
        mapping.keep_options(file, mapping.ReadingOptions(encoding=mapping.options_of(file).encoding))
        return _unreadable(request, file, refusal)
    is_start = request.method == "POST" and "begin" in request.POST
    begin = BeginForm(request.POST if is_start else None, look=look, ready=_ready(file))
    if begin.is_valid() and _begin(file, look, begin):
        return redirect("stories:file-columns", pk=file.pk)
    proposed = mapping.propose(file, look)
    form = ColumnsForm(
        request.POST if request.method == "POST" and not is_start else None, look=look, columns=proposed
    )
    if form.is_valid():
        mapping.keep_draft(file, form.columns())
        return redirect("stories:file-values", pk=file.pk)
    context = {
        "file": file,
        "form": form,
        "begin": begin,
        "is_proposed": proposed is not None,
        "columns": [form[name] for name in form.names],
    }
    return render_page(request, "stories/file-columns.jinja", context)


def _ready(file: UploadedFile) -> list[tuple[str, str]]:
    """Give the maps to begin with."""
    saved = [(SAVED, "The map saved with this source")] if file.source and file.source.column_map else []
    found = ((name, ready_map(name)) for name in ready_names())
    return [*saved, *((name, columns.name) for name, columns in found if columns is not None)]


def _begin(file: UploadedFile, look: Look, begin: BeginForm) -> bool:
    """Take another map or another way to open the file; say on the form where the file does not fit."""
    options, name = begin.options(), begin.cleaned_data["ready"]
    if not name:
        mapping.keep_options(file, options)
        return True
    saved = file.source.column_map if file.source else None
    columns = ColumnMap.from_dict(saved) if name == SAVED else ready_map(name)
    if columns is None or not mapping.fits(columns, look):
        begin.add_error("ready", "This file does not have the columns of that map. Begin with another one")
        return False
    mapping.keep_draft(file, mapping.with_options(columns, options))
    return True


@requires(Permission.IMPORT_STORIES)
@require_http_methods(["GET", "HEAD", "POST"])
def file_values(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask what the values mean; then the map is whole and kept with the source."""
    user, organisation = who(request)
    file = selectors.waiting_file_for(user, organisation, pk)
    columns = mapping.map_of(file)
    if columns is None:
        return redirect("stories:file-columns", pk=file.pk)
    try:
        look = mapping.look_into(file)
    except SourceError as refusal:
        return _unreadable(request, file, refusal)
    services = selectors.services_with_codes(organisation)
    form = ValuesForm(
        request.POST if request.method == "POST" else None, columns=columns, look=look, services=services
    )
    if form.is_valid():
        map_file(file=file, columns=form.columns(), actor=user)
        return redirect("stories:file-check", pk=file.pk)
    return render_page(request, "stories/file-values.jinja", {"file": file, "form": form})


@requires(Permission.IMPORT_STORIES)
@require_safe
def file_check(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the first rows as stories, and what an import would do."""
    user, organisation = who(request)
    file = selectors.waiting_file_for(user, organisation, pk)
    columns = mapping.map_of(file)
    if columns is None:
        return redirect("stories:file-columns", pk=file.pk)
    check = presenters.check_page(request_check(file=file))
    if request.headers.get("HX-Request") and check.is_open:
        return render_page(
            request,
            "stories/_file-check.jinja",
            {"file": file, "check": check},
            partial="stories/_file-check.jinja",
        )
    try:
        rows = presenters.preview_rows(mapping.first_rows(file, columns))
    except SourceError as refusal:
        return _unreadable(request, file, refusal)
    context = {
        "file": file,
        "rows": rows,
        "check": check,
        "same": presenters.imported_before(same_before(file)),
        "is_public": columns.is_public,
    }
    return render_page(request, "stories/file-check.jinja", context, partial="stories/_file-check.jinja")


@requires(Permission.IMPORT_STORIES)
@require_POST
def import_file(request: HttpRequest, pk: int) -> HttpResponse:
    """Owe the import of a file whose map is whole."""
    user, organisation = who(request)
    file = selectors.waiting_file_for(user, organisation, pk)
    if mapping.map_of(file) is None or file.source is None:
        return redirect("stories:file-columns", pk=file.pk)
    run = request_import(source=file.source, actor=user, file=file)
    return redirect("stories:import", pk=run.pk)


@requires(Permission.IMPORT_STORIES)
@require_POST
def drop_file(request: HttpRequest, pk: int) -> HttpResponse:
    """Remove a file that is not to be imported after all."""
    user, organisation = who(request)
    file = selectors.waiting_file_for(user, organisation, pk)
    source_pk = file.source_id
    mapping.drop(file)
    messages.success(request, f"{file.name} is removed. Nothing of it was imported.")
    return redirect("stories:files-source", pk=source_pk)


def _unreadable(request: HttpRequest, file: UploadedFile, refusal: SourceError) -> HttpResponse:
    return render_page(request, "stories/file-unreadable.jinja", {"file": file, "message": refusal.message})
