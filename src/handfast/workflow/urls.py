"""Addresses of workflow."""

from django.urls import include, path

from handfast.workflow import pages

_own = (
    [
        path("work/", pages.worklist_page, name="worklist"),
        path("work/bulk/", pages.bulk, name="bulk"),
        path("work/tasks/<uuid:task_id>/", pages.task_page, name="task"),
        path("work/tasks/<uuid:task_id>/<slug:action>/", pages.act_on_task, name="act"),
        path("processes/", pages.processes_page, name="processes"),
        path("processes/new/", pages.new_page, name="new"),
        path("processes/upload/", pages.upload, name="upload"),
        path("processes/check/", pages.check_page, name="check"),
        path("processes/save/", pages.save_page, name="save"),
        path("processes/instances/", pages.instances_page, name="instances"),
        path("processes/instances/<uuid:instance_id>/", pages.instance_page, name="instance"),
        path("processes/instances/<uuid:instance_id>/live/", pages.live, name="live"),
        path(
            "processes/instances/<uuid:instance_id>/<slug:action>/", pages.act_on_instance,
            name="act_on_instance",
        ),
        path("processes/incidents/", pages.incidents_page, name="incidents"),
        path(
            "processes/incidents/<uuid:incident_id>/<slug:action>/", pages.act_on_incident,
            name="act_on_incident",
        ),
        path("processes/calendars/", pages.calendars_page, name="calendars"),
        path("processes/calendars/new/", pages.calendar_page, name="new_calendar"),
        path("processes/calendars/<uuid:calendar_id>/", pages.calendar_page, name="calendar"),
        path("processes/versions/<uuid:definition_id>/", pages.definition_page, name="definition"),
        path("processes/versions/<uuid:definition_id>/bpmn/", pages.document, name="document"),
        path("processes/versions/<uuid:definition_id>/edit/", pages.modeler_page, name="modeler"),
        path(
            "processes/versions/<uuid:definition_id>/start/", pages.start_page, name="start"
        ),
        path(
            "processes/versions/<uuid:definition_id>/move/", pages.migration_page, name="migration"
        ),
        path(
            "processes/versions/<uuid:definition_id>/trigger/", pages.trigger, name="trigger"
        ),
        path(
            "processes/versions/<uuid:definition_id>/<slug:action>/", pages.act_on_definition,
            name="act_on_definition",
        ),
    ],
    "workflow",
)  # fmt: skip
urlpatterns = [path("", include(_own))]
