using System.Data.Common;
using System.Globalization;
using System.Reflection;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;
using SQLitePCL;

namespace BillingBlazor.Server.Data.Sqlite;

/// <summary>One prepared insert a table: see <see cref="BulkInsert"/>.</summary>
internal static class PreparedInsert
{
    public static void Add<T>(BillingDb db, IReadOnlyList<T> things, CancellationToken cancel)
        where T : class
    {
        if (db.Database.CurrentTransaction is null)
            throw new InvalidOperationException("Begin the write first: ids are given inside its transaction.");
        Add(
            db,
            db.Model.FindEntityType(typeof(T)) ?? throw new InvalidOperationException($"{typeof(T).Name} is not mapped."),
            things,
            cancel
        );
    }

    private static void Add(BillingDb db, IEntityType type, IReadOnlyList<object> things, CancellationToken cancel)
    {
        if (things.Count == 0)
            return;
        var table =
            StoreObjectIdentifier.Create(type, StoreObjectType.Table) ?? throw new InvalidOperationException($"{type.Name} has no table.");
        if (type.FindPrimaryKey() is { Properties: [{ ValueGenerated: ValueGenerated.OnAdd } key] } && !HasId(key, things[0]))
            GiveIds(db, table, key, things);
        Insert(db, table, [.. Columns(type, table, thing => thing)], things, cancel);
        foreach (var list in type.GetNavigations().Where(navigation => navigation.IsCollection && !navigation.TargetEntityType.IsOwned()))
            Add(db, list.TargetEntityType, [.. things.SelectMany(thing => Children(list, thing))], cancel);
    }

    private static IEnumerable<object> Children(INavigation list, object parent)
    {
        var id = Read(list.ForeignKey.PrincipalKey.Properties[0], parent);
        foreach (var child in (IEnumerable<object>)list.PropertyInfo!.GetValue(parent)!)
        {
            Write(list.ForeignKey.Properties[0], child, id);
            yield return child;
        }
    }

    private static bool HasId(IProperty key, object thing) => Convert.ToInt64(Read(key, thing), CultureInfo.InvariantCulture) != 0;

    /// <summary>Numbers after the highest ever given: what was deleted is not called by its old number in the history.</summary>
    private static void GiveIds(BillingDb db, StoreObjectIdentifier table, IProperty key, IReadOnlyList<object> things)
    {
        using var command = Command(
            db,
            $"""
            SELECT MAX(COALESCE((SELECT MAX("{key.GetColumnName(table)}") FROM "{table.Name}"), 0), COALESCE((SELECT seq
            FROM sqlite_sequence WHERE name = '{table.Name}'), 0))
            """
        );
        var last = Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture);
        foreach (var thing in things)
            Write(key, thing, Convert.ChangeType(++last, key.ClrType, CultureInfo.InvariantCulture));
    }

    private static void Insert(
        BillingDb db,
        StoreObjectIdentifier table,
        Column[] columns,
        IReadOnlyList<object> things,
        CancellationToken cancel
    )
    {
        var connection = (SqliteConnection)db.Database.GetDbConnection();
        var sql = $"""
            INSERT INTO "{table.Name}" ({string.Join(',', columns.Select(column => $"\"{column.Name}\""))})
            VALUES ({string.Join(',', columns.Select(_ => '?'))})
            """;
        Check(raw.sqlite3_prepare_v2(connection.Handle!, sql, out var insert));
        using var statement = insert;
        foreach (var thing in things)
        {
            cancel.ThrowIfCancellationRequested();
            for (var at = 0; at < columns.Length; at++)
                Check(Bind(insert, at + 1, columns[at].ValueOf(thing)));
            var result = raw.sqlite3_step(insert);
            raw.sqlite3_reset(insert);
            if (result != raw.SQLITE_DONE)
                Check(result);
        }

        void Check(int result) => SqliteException.ThrowExceptionForRC(result, connection.Handle);
    }

    /// <summary>By place: the driver looks each value's name up again for each row, which takes longer than the insert. Texts are as the
    /// driver writes them.</summary>
    private static int Bind(sqlite3_stmt insert, int at, object? value) =>
        value switch
        {
            null => raw.sqlite3_bind_null(insert, at),
            bool yes => raw.sqlite3_bind_int64(insert, at, yes ? 1 : 0),
            string text => raw.sqlite3_bind_text(insert, at, text),
            byte[] content => raw.sqlite3_bind_blob(insert, at, content),
            DateOnly day => raw.sqlite3_bind_text(insert, at, day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)),
            DateTime instant => raw.sqlite3_bind_text(
                insert,
                at,
                instant.ToString("yyyy-MM-dd HH:mm:ss.FFFFFFF", CultureInfo.InvariantCulture)
            ),
            decimal number => raw.sqlite3_bind_text(
                insert,
                at,
                number.ToString("0.0###########################", CultureInfo.InvariantCulture)
            ),
            Guid id => raw.sqlite3_bind_text(insert, at, id.ToString().ToUpperInvariant()),
            int or long or short or byte or Enum => raw.sqlite3_bind_int64(
                insert,
                at,
                Convert.ToInt64(value, CultureInfo.InvariantCulture)
            ),
            _ => throw new InvalidOperationException($"A {value.GetType().Name} is not written in bulk yet: say how SQLite keeps it."),
        };

    private sealed record Column(string Name, RelationalTypeMapping Mapping, Func<object, object?> Of)
    {
        public object? ValueOf(object thing) => Of(thing) is { } value ? Mapping.Converter?.ConvertToProvider(value) ?? value : null;
    }

    /// <summary>Its own columns, those of the values inside it, and those of what it owns in the same table.</summary>
    private static IEnumerable<Column> Columns(ITypeBase type, StoreObjectIdentifier table, Func<object, object?> part)
    {
        foreach (var property in type.GetProperties())
        {
            if (property.IsShadowProperty() && property.IsPrimaryKey() && ((IEntityType)type).IsOwned())
                continue; // it is the owner's
            var getter = property.GetGetter();
            yield return new(
                property.GetColumnName(table)!,
                property.GetRelationalTypeMapping(),
                thing => part(thing) is { } at ? getter.GetClrValue(at) : null
            );
        }
        foreach (var inner in type.GetComplexProperties())
            foreach (var column in Columns(inner.ComplexType, table, thing => Inside(part, thing, inner.PropertyInfo!)))
                yield return column;
        if (type is not IEntityType entity)
            yield break;
        foreach (
            var owned in entity.GetNavigations().Where(navigation => navigation.TargetEntityType.IsOwned() && !navigation.IsOnDependent)
        )
            foreach (var column in Columns(owned.TargetEntityType, table, thing => Inside(part, thing, owned.PropertyInfo!)))
                yield return column;
    }

    private static object? Inside(Func<object, object?> part, object thing, PropertyInfo value) =>
        part(thing) is { } at ? value.GetValue(at) : null;

    private static object? Read(IProperty property, object thing) => Member(property).GetValue(thing);

    private static void Write(IProperty property, object thing, object? value) => Member(property).SetValue(thing, value);

    private static PropertyInfo Member(IProperty property) =>
        property.PropertyInfo
        ?? throw new InvalidOperationException(
            $"{property.DeclaringType.ShortName()}.{property.Name} has no property to read: insert it by EF."
        );

    private static DbCommand Command(BillingDb db, string sql)
    {
        var command = db.Database.GetDbConnection().CreateCommand();
        command.Transaction = db.Database.CurrentTransaction!.GetDbTransaction();
        command.CommandText = sql;
        return command;
    }
}
