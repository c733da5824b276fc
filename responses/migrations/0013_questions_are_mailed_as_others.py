from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("responses", "0012_did_this_reply_help")]

    operations = [
        migrations.RemoveField(model_name="wardquestion", name="remind_on"),
        migrations.AlterField(
            model_name="questionmail", name="claimed_at", field=models.DateTimeField(null=True)
        ),
        migrations.AlterField(
            model_name="questionmail", name="sent_at", field=models.DateTimeField(null=True)
        ),
    ]
