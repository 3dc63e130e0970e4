using System.Globalization;
using BillingBlazor.Domain;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using SQLitePCL;

namespace BillingBlazor.Server.Data.Sqlite;

/// <summary>Reads packed books where they lie: EF would copy each into an array of its own, and a year of them is a hundred
/// megabytes.</summary>
internal static class PackedDays
{
    public delegate void Visitor(ReadOnlySpan<byte> content, DateOnly day, int id);

    /// <param name="sql">Columns: content, day, and perhaps an id; ?1 and ?2 are the days.</param>
    public static void Each(BillingDb db, string sql, BillingPeriod days, Visitor visit, CancellationToken cancel)
    {
        db.Database.OpenConnection();
        try
        {
            var connection = (SqliteConnection)db.Database.GetDbConnection();
            Check(raw.sqlite3_prepare_v2(connection.Handle!, sql, out var select));
            using (select)
            {
                raw.sqlite3_bind_text(select, 1, Text(days.From));
                raw.sqlite3_bind_text(select, 2, Text(days.To));
                int result;
                while ((result = raw.sqlite3_step(select)) == raw.SQLITE_ROW)
                {
                    cancel.ThrowIfCancellationRequested();
                    var day = DateOnly.ParseExact(
                        raw.sqlite3_column_text(select, 1).utf8_to_string(),
                        "yyyy-MM-dd",
                        CultureInfo.InvariantCulture
                    );
                    visit(
                        raw.sqlite3_column_blob(select, 0),
                        day,
                        raw.sqlite3_column_count(select) > 2 ? raw.sqlite3_column_int(select, 2) : 0
                    );
                }
                if (result != raw.SQLITE_DONE)
                    Check(result); // half a report is none
            }

            void Check(int result)
            {
                if (result != raw.SQLITE_OK)
                    SqliteException.ThrowExceptionForRC(result, connection.Handle);
            }
        }
        finally
        {
            db.Database.CloseConnection();
        }
    }

    private static string Text(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
